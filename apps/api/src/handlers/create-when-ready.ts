import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { AppError, createRecord, type Creation, type NewResource } from '#core';

/** Well within what a request may wait for Redis. */
const READY_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 50;

/**
 * A worker that starts with a new or emptied Redis is done in a moment; until it is, no name is given out: it may have one.
 *
 * @throws AppError `no_worker`
 */
export async function createWhenReady(
  redis: Redis,
  resource: NewResource,
): Promise<Exclude<Creation, { readonly outcome: 'not_ready' }>> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const created = await createRecord(redis, resource);
    if (created.outcome !== 'not_ready') return created;
    if (performance.now() > deadline) {
      const message =
        'no worker has joined this Redis yet: until one has, it is not known which names are taken. Try again.';
      throw new AppError('no_worker', message, { retryable: true });
    }
    await sleep(LOOK_AGAIN_MS);
  }
}
