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

/** Does it now and so often afterwards, but never while it is still at it. */
function repeat(action: () => Promise<void>, everyMs: number): () => void {
  let isAtIt = false;
  const round = () => {
    if (isAtIt) return;
    isAtIt = true;
    void action().finally(() => (isAtIt = false));
  };
  round();
  const timer = setInterval(round, everyMs);
  return () => clearInterval(timer);
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

  const stopSweeping = repeat(() => sweep(context), SWEEP_EVERY_MS);
  return {
    close: async () => {
      stopSweeping();
      await worker.close(connection.status !== 'ready'); // without Redis there is nothing to tell it
    },
  };
}
