import type { Redis } from 'ioredis';
import type { Catalog, Logger, OperationQueues, RedisClock, ResourceStore, Settings, KeyRing } from '#core';
import type { ChangeFeed } from './change-feed';
import type { Questions } from './questions/questions';

/** What main.ts opened and the handlers work with. */
export interface ApiContext {
  readonly settings: Settings;
  readonly log: Logger;
  readonly catalog: Catalog;
  readonly redis: Redis;
  readonly clock: RedisClock;
  readonly store: ResourceStore;
  readonly queues: OperationQueues;
  readonly changes: ChangeFeed;
  readonly questions: Questions;
  readonly keyRing: KeyRing;
  /** aborts when the process is to stop: who waits is answered then */
  readonly stopping: AbortSignal;
}
