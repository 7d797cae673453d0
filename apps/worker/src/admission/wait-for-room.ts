import { DelayedError, WaitingError, type Job } from 'bullmq';
import { markWaiting, PROVISION_QUEUE, type OperationJob } from '#core';
import type { WorkerContext } from '../worker-context';
import { lackOf } from './lack-of';

const LOOK_AGAIN_MS = 2_000;

/** Puts a job back for which there is no room: a creation stays the next one, a restoration can only be done here. */
export async function waitForRoom(worker: WorkerContext, job: Job<OperationJob>, token: string): Promise<never> {
  worker.room.wasFull();
  if (job.queueName === PROVISION_QUEUE) {
    await job.moveToWait(token);
    throw new WaitingError();
  }
  await worker.room.look();
  const { lack } = worker.room;
  if (lack !== undefined) await markWaiting(worker.redis, [job.data.operationId], lackOf(lack), 2 * LOOK_AGAIN_MS);
  await job.moveToDelayed(worker.clock.now() + LOOK_AGAIN_MS, token);
  throw new DelayedError();
}
