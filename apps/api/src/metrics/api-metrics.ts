import type { Redis } from 'ioredis';
import { Histogram, Registry } from 'prom-client';
import {
  addProcessMetrics,
  type Catalog,
  type Logger,
  type OperationQueues,
  type RedisClock,
  type Timings,
} from '#core';
import { addInstanceGauges } from './instance-gauges';
import { addQueueGauges } from './queue-gauges';

export interface ApiMetrics {
  readonly registry: Registry;
  /** in seconds; its count is that of the requests */
  readonly requests: Histogram<'method' | 'route' | 'status'>;
}

/** A request with `Prefer: wait` takes up to minutes. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

interface Observed {
  readonly redis: Redis;
  readonly queues: OperationQueues;
  readonly clock: RedisClock;
  readonly catalog: Catalog;
  readonly log: Logger;
  readonly timings: Timings;
}

/** The metrics of an API process: its own requests, and what Redis knows of all hosts. */
export function createApiMetrics(observed: Observed): ApiMetrics {
  const { redis, catalog, log, timings } = observed;
  const registry = new Registry();
  const requests = new Histogram({
    name: 'rm_http_request_duration_seconds',
    help: 'How long requests took, by the path of their route as in /openapi.json; `other` for any other path',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS,
    registers: [registry],
  });
  const gauges = addProcessMetrics({ registry, redis, log, timings });
  addQueueGauges(gauges, observed);
  addInstanceGauges(gauges, { redis, catalog, validMs: timings.instanceCount });
  return { registry, requests };
}
