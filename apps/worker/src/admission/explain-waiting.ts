import type { Waiting } from '#core';
import { readAllHostsFull } from './host-full';
import { markWaiting } from './mark-waiting';
import type { WorkerContext } from '../worker-context';

const BATCH = 200;

/** @param message names the host and its limits */
export function waitingForCapacity(message: string): Omit<Waiting, 'retry_at'> {
  return {
    reason: 'waiting_for_capacity',
    message,
    hint: 'It continues by itself as soon as a host has room: delete or purge unused instances, raise the limit, or add a host.',
  };
}

/** @returns writes into queued creations, one batch per call, that every host is full, while that is so */
export function explainWaiting({ redis, queues, settings }: WorkerContext): () => Promise<void> {
  let next = 0;
  return async () => {
    const reasons = await readAllHostsFull(redis);
    if (reasons === undefined) return;
    const ids = await queues.waitingCreations(next, BATCH);
    next = ids.length < BATCH ? 0 : next + BATCH;
    const waiting = waitingForCapacity(`every host is full: ${reasons}`);
    if (ids.length > 0) await markWaiting(redis, ids, waiting, settings.timings.waitingReasonValid);
  };
}
