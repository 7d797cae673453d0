import type { Redis } from 'ioredis';
import type { Catalog, Logger, OperationQueues, RedisClock, ResourceStore, Settings, KeyRing } from '#core';
import type { Engine } from './docker/engine';
import type { Installation } from './installation';
import type { CounterFile } from './keep/counter-file';
import type { PortLedger } from './ports';

/** What main.ts opened and every job works with. */
export interface WorkerContext {
  readonly settings: Settings;
  readonly log: Logger;
  readonly catalog: Catalog;
  readonly redis: Redis;
  readonly clock: RedisClock;
  readonly store: ResourceStore;
  readonly queues: OperationQueues;
  readonly engine: Engine;
  readonly ports: PortLedger;
  readonly installation: Installation;
  readonly counters: CounterFile;
  readonly keyRing: KeyRing;
  /** aborts when the process is to stop */
  readonly stopping: AbortSignal;
}
