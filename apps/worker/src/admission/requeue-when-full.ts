import type { Job } from 'bullmq';
import { PROVISION_QUEUE, type OperationJob } from '#core';
import { markWaiting } from './mark-waiting';
import { requeue, type Outcome } from '../operations/outcome';
import type { WorkerContext } from '../worker-context';
import { waitingForCapacity } from './explain-waiting';

/** Requeues a job that this full host refused: a creation stays first in line, a restoration can only be done here. */
export async function requeueWhenFull(worker: WorkerContext, job: Job<OperationJob>): Promise<Outcome> {
  const { admission, redis, settings } = worker;
  const { retryAdmission } = settings.timings;
  admission.markFull();
  if (job.queueName === PROVISION_QUEUE) return requeue(0, 'this host is full');
  await admission.check();
  const { reason } = admission;
  if (reason !== undefined)
    await markWaiting(redis, [job.data.operationId], waitingForCapacity(reason), 2 * retryAdmission);
  return requeue(retryAdmission, 'this host is full');
}
