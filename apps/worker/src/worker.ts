import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { hostQueue, JOB_RETENTION, KEYS, markHostUp, PROVISION_QUEUE, type OperationJob } from '#core';
import { doWhatIsDue } from './due';
import { processJob } from './operation-job';
import { takeQuestions } from './questions/take-questions';
import { repeat } from './repeat';
import { sweep } from './sweep';
import { startWatch } from './truth/watch';
import type { WorkerContext } from './worker-context';

/** After a worker's death its job is taken up at the second stall check at the latest, its lock having ended before: within 10 s. */
const LOCK_MS = 5_000;
const STALL_CHECK_MS = 4_000;
/** A job whose workers die this often is the reason that they die. */
const MOST_STALLS = 5;
const SWEEP_EVERY_MS = 10_000;
const DUE_EVERY_MS = 1_000;
const SIGN_OF_LIFE_EVERY_MS = 3_000;

export interface RunningWorker {
  /** Stops taking jobs and waits for those under way, which hand themselves back when `stopping` has aborted. */
  close(): Promise<void>;
}

function take(context: WorkerContext, queue: string, connection: Redis): Worker<OperationJob> {
  const worker = new Worker<OperationJob>(queue, (job, token = '') => processJob(context, job, token), {
    connection,
    prefix: KEYS.queuePrefix,
    concurrency: context.settings.workerConcurrency,
    lockDuration: LOCK_MS,
    stalledInterval: STALL_CHECK_MS,
    maxStalledCount: MOST_STALLS,
    ...JOB_RETENTION,
  });
  worker.on('error', (error) => context.log.warn('queue', { error: error.message }));
  return worker;
}

/** @param connection is duplicated for blocking reads; the caller closes it */
export function startWorker(context: WorkerContext, connection: Redis): RunningWorker {
  const { hostId } = context.installation;
  const workers = [PROVISION_QUEUE, hostQueue(hostId)].map((queue) => take(context, queue, connection));
  const sayUp = async () => {
    await markHostUp(context.redis, hostId).catch((error: unknown) => context.log.warn('sign of life', { error }));
  };
  const stops = [
    repeat(() => sweep(context), SWEEP_EVERY_MS),
    repeat(() => doWhatIsDue(context), DUE_EVERY_MS),
    repeat(sayUp, SIGN_OF_LIFE_EVERY_MS),
  ];
  const stopWatch = startWatch(context);
  const stopQuestions = takeQuestions(context, connection);
  return {
    close: async () => {
      for (const stop of stops) stop();
      const isAway = connection.status !== 'ready'; // without Redis there is nothing to tell it, and nothing to wait for
      const watchEnds = stopWatch();
      const questionsEnd = stopQuestions();
      await Promise.all([...workers.map((worker) => worker.close(isAway)), isAway || watchEnds, questionsEnd]);
    },
  };
}
