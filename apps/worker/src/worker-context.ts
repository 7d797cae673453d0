import type { Redis } from 'ioredis';
import type { Catalog, Logger, OperationQueues, RedisClock, ResourceStore, Settings, KeyRing } from '#core';
import type { Docker } from './docker/docker';
import type { Installation } from './instance/installation';
import type { CounterFile } from './durable-records/counter-file';
import type { PortLedger } from './instance/ports';
import type { OperationMetrics } from './metrics/operation-metrics';
import type { Admission } from './admission/admission';

/** Everything that a worker has opened and shares between its jobs. */
export interface WorkerContext {
  readonly settings: Settings;
  readonly log: Logger;
  readonly catalog: Catalog;
  readonly redis: Redis;
  readonly clock: RedisClock;
  readonly store: ResourceStore;
  readonly queues: OperationQueues;
  readonly docker: Docker;
  readonly ports: PortLedger;
  /** whether this host takes more instances */
  readonly admission: Admission;
  readonly installation: Installation;
  /** ids of the operations that this process runs */
  readonly inProgress: Set<string>;
  readonly counters: CounterFile;
  readonly keyRing: KeyRing;
  readonly metrics: OperationMetrics;
  /** aborts when the process is to stop */
  readonly stopping: AbortSignal;
}
