import { DelayedError, type Job } from 'bullmq';
import type { OperationJob, RedisClock } from '#core';

const AGAIN_AFTER_MS = 1_000;

/** ids of the operations that this process is on */
const underWay = new Set<string>();

/**
 * Does a job, but puts it off while this process is still on an earlier delivery of the same one: after a loss of Redis it queues
 * again before the run from before has noticed. BullMQ renews the locks in a process by the jobs' ids, and stops when one of
 * the two ends: the other's would expire.
 */
export async function oneRunHere(
  clock: RedisClock,
  job: Job<OperationJob>,
  token: string,
  action: () => Promise<void>,
): Promise<void> {
  const { operationId } = job.data;
  if (underWay.has(operationId)) {
    await job.moveToDelayed(clock.now() + AGAIN_AFTER_MS, token);
    throw new DelayedError();
  }
  underWay.add(operationId);
  try {
    await action();
  } finally {
    underWay.delete(operationId);
  }
}
