import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { JOB_RETENTION, KEYS, PROVISION_QUEUE, type ProvisionJob } from '#core';
import { processProvisionJob } from './provision-job';
import { sweep } from './sweep';
import type { WorkerContext } from './worker-context';

/** After a worker's death its job is taken up within the lock's rest plus one round of the stall check: 10 s. */
const LOCK_MS = 5_000;
const STALL_CHECK_MS = 5_000;
/** A job whose workers die this often is the reason that they die. */
const MOST_STALLS = 5;
const SWEEP_EVERY_MS = 10_000;

export interface RunningWorker {
  /** Stops taking jobs and waits for those under way, which hand themselves back when `stopping` has aborted. */
  close(): Promise<void>;
}

/** @param connection is duplicated for blocking reads; the caller closes it */
export function startWorker(context: WorkerContext, connection: Redis): RunningWorker {
  const worker = new Worker<ProvisionJob>(
    PROVISION_QUEUE,
    (job, token = '') => processProvisionJob(context, job, token),
    {
      connection,
      prefix: KEYS.queuePrefix,
      concurrency: context.settings.workerConcurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALL_CHECK_MS,
      maxStalledCount: MOST_STALLS,
      ...JOB_RETENTION,
    },
  );
  worker.on('error', (error) => context.log.warn('queue', { error: error.message }));

  let sweeping = sweep(context);
  const timer = setInterval(() => {
    sweeping = sweeping.then(() => sweep(context));
  }, SWEEP_EVERY_MS);
  return {
    close: async () => {
      clearInterval(timer);
      await Promise.all([worker.close(), sweeping]);
    },
  };
}
