import type { Redis } from 'ioredis';
import type { Caller, Catalog, Logger, OperationQueues, RedisClock, ResourceStore, Settings, KeyRing } from '#core';
import type { AuditTrail } from './audit-trail';
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
  /** Whose a key is; undefined when it is nobody's. @throws AppError `redis_unavailable` when that cannot be known now */
  readonly identify: (key: string) => Promise<Caller | undefined>;
  readonly audit: AuditTrail;
  /** aborts when the process is to stop: who waits is answered then */
  readonly stopping: AbortSignal;
}
