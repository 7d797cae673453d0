import type { Redis } from 'ioredis';
import type { Caller, Catalog, Logger, OperationQueues, RedisClock, ResourceStore, Settings, KeyRing } from '#core';
import type { AuditTrail } from './access/audit-trail';
import type { ChangeFeed } from './changes/change-feed';
import type { ApiMetrics } from './metrics/api-metrics';
import type { WorkerRpc } from './rpc/worker-rpc';

/** Opened by main.ts; the handlers work with it. */
export interface ApiContext {
  readonly settings: Settings;
  readonly log: Logger;
  readonly catalog: Catalog;
  readonly redis: Redis;
  /** Bounds work on Redis by timings.redisAnswer. @throws AppError `redis_unavailable` */
  readonly inTime: <T>(work: Promise<T>) => Promise<T>;
  readonly clock: RedisClock;
  readonly store: ResourceStore;
  readonly queues: OperationQueues;
  readonly changes: ChangeFeed;
  readonly rpc: WorkerRpc;
  readonly keyRing: KeyRing;
  /** The owner of a key; undefined for an invalid one. @throws AppError `redis_unavailable`, `no_worker` when unknown */
  readonly identify: (key: string) => Promise<Caller | undefined>;
  readonly audit: AuditTrail;
  readonly metrics: ApiMetrics;
  /** aborts when the process stops: pending waits then reply at once */
  readonly stopping: AbortSignal;
}
