import type { Redis } from 'ioredis';
import type { Catalog, Logger, ProvisionQueue, ResourceStore, Settings } from '#core';
import type { ChangeFeed } from './change-feed';

/** What main.ts opened and the handlers work with. */
export interface ApiContext {
  readonly settings: Settings;
  readonly log: Logger;
  readonly catalog: Catalog;
  readonly redis: Redis;
  readonly store: ResourceStore;
  readonly queue: ProvisionQueue;
  readonly changes: ChangeFeed;
  readonly secretKey: Buffer;
  /** aborts when the process is to stop: who waits is answered then */
  readonly stopping: AbortSignal;
}
