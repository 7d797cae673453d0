import type { Redis } from 'ioredis';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import type { Logger } from '../logger';
import type { Timings } from '../timings';
import { addHealthGauges } from './health-gauges';
import { gaugesOf, type MeasureGauges } from './measured-gauges';
import { within } from './within';

interface Observed {
  readonly registry: Registry;
  readonly redis: Redis;
  readonly log: Logger;
  readonly timings: Timings;
}

async function pingRedis({ redis, timings }: Observed): Promise<void> {
  if (redis.status !== 'ready') throw new Error(redis.status); // a worker's connection would queue the ping
  await within(timings.redisAnswer, redis.ping());
}

/** Registers the metrics that every process has. @returns what registers further gauges */
export function addProcessMetrics(observed: Observed): MeasureGauges {
  const { registry, log, timings } = observed;
  collectDefaultMetrics({ register: registry });
  const gauges = gaugesOf(registry, log, timings.measuredWithin);
  addHealthGauges(gauges, 'rm_redis', 'Redis', () => pingRedis(observed));
  return gauges;
}
