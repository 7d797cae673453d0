import type { Job } from 'bullmq';
import { PROVISION_QUEUE, type OperationJob } from '#core';
import { markWaiting } from './mark-waiting';
import { requeue, type Outcome } from '../operations/outcome';
import type { WorkerContext } from '../worker-context';
import { lackOf } from './lack-of';

/** Requeues a job for which this host has no room: a creation stays first in line, a restoration can only be done here. */
export async function waitForRoom(worker: WorkerContext, job: Job<OperationJob>): Promise<Outcome> {
  const { retryAdmission } = worker.settings.timings;
  worker.room.wasFull();
  if (job.queueName === PROVISION_QUEUE) return requeue(0, 'this host is full');
  await worker.room.look();
  const { lack } = worker.room;
  if (lack !== undefined) await markWaiting(worker.redis, [job.data.operationId], lackOf(lack), 2 * retryAdmission);
  return requeue(retryAdmission, 'this host is full');
}
