import type { Redis } from 'ioredis';
import {
  KEYS,
  queueNames,
  readOperation,
  type MeasureGauges,
  type OperationQueues,
  type RedisClock,
  type Sample,
} from '#core';

const STATES = ['waiting', 'active', 'delayed'] as const;

interface Shared {
  readonly redis: Redis;
  readonly queues: OperationQueues;
  readonly clock: RedisClock;
}

/** Seconds since the operation was accepted; undefined when it is gone. */
async function ageOf({ redis, clock }: Shared, operationId: string): Promise<number | undefined> {
  const operation = await readOperation(redis, operationId);
  return operation && Math.max(0, clock.now() - Date.parse(operation.created_at)) / 1000;
}

async function depthOf({ queues }: Shared, queue: string): Promise<Sample[]> {
  const counts = await queues.of(queue).getJobCounts(...STATES);
  return STATES.map((state) => ({ labels: { queue, state }, value: counts[state] ?? 0 }));
}

async function oldestIn(shared: Shared, queue: string): Promise<Sample> {
  const next = await shared.queues.nextIn(queue);
  const age = next === undefined ? undefined : await ageOf(shared, next);
  return { labels: { queue }, value: age ?? 0 };
}

async function oldestUnfinished(redis: Redis, now: number): Promise<number> {
  const [, acceptedAt] = await redis.zrange(KEYS.unfinished, '0', '0', 'WITHSCORES');
  return acceptedAt === undefined ? 0 : Math.max(0, now - Number(acceptedAt)) / 1000;
}

/** What queues, on all hosts. */
export function addQueueGauges(gauges: MeasureGauges, shared: Shared): void {
  const { redis, clock } = shared;
  gauges(
    {
      jobs: { name: 'rm_queue_jobs', help: 'Jobs by queue and state', labels: ['queue', 'state'] },
      oldest: {
        name: 'rm_queue_oldest_waiting_seconds',
        help: 'Since when the first operation in the queue has been accepted and not taken up; 0 when none waits',
        labels: ['queue'],
      },
      unfinished: { name: 'rm_operations_unfinished', help: 'Operations that queue or run' },
      oldestUnfinished: {
        name: 'rm_operations_oldest_unfinished_seconds',
        help: 'Since when the oldest operation that queues or runs has been accepted; 0 when there is none',
      },
    },
    async () => {
      const names = await queueNames(redis);
      const [depths, oldest, unfinished, since] = await Promise.all([
        Promise.all(names.map((name) => depthOf(shared, name))),
        Promise.all(names.map((name) => oldestIn(shared, name))),
        redis.zcard(KEYS.unfinished),
        oldestUnfinished(redis, clock.now()),
      ]);
      return {
        jobs: depths.flat(),
        oldest,
        unfinished: [{ value: unfinished }],
        oldestUnfinished: [{ value: since }],
      };
    },
  );
}
