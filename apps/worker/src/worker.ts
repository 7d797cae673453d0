import { Worker, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { ANYWHERE_QUEUE, hostQueue, JOB_RETENTION, KEYS, PROVISION_QUEUE, type OperationJob } from '#core';
import { checkStalls } from './admission/check-stalls';
import { keepGate } from './admission/keep-gate';
import { processJob } from './operations/process-job';
import { takeQuestions } from './rpc/serve-requests';
import { startRounds } from './periodic-tasks';
import { startWatch } from './reconciler/watch';
import type { WorkerContext } from './worker-context';

/** After a worker's death its job is taken up within the lock's rest plus one round of the stall check: 7.5 s. */
const LOCK_MS = 5_000;
const STALL_CHECK_MS = 2_500;
/** A job whose workers die this often is the reason that they die. */
const MOST_STALLS = 5;

export interface RunningWorker {
  /** Stops taking jobs and waits for those under way, which hand themselves back when `stopping` has aborted. */
  close(): Promise<void>;
}

function optionsOf({ settings }: WorkerContext, connection: Redis): WorkerOptions {
  return {
    connection,
    prefix: KEYS.queuePrefix,
    concurrency: settings.workerConcurrency,
    lockDuration: LOCK_MS,
    stalledInterval: STALL_CHECK_MS,
    maxStalledCount: MOST_STALLS,
    ...JOB_RETENTION,
  };
}

function take(context: WorkerContext, queue: string, connection: Redis): Worker<OperationJob> {
  const worker = new Worker<OperationJob>(
    queue,
    (job, token = '') => context.room.during(queue === PROVISION_QUEUE, () => processJob(context, job, token)),
    optionsOf(context, connection),
  );
  worker.on('error', (error) => context.log.warn('queue', { error: error.message }));
  return worker;
}

/** @param connection is duplicated for blocking reads; the caller closes it */
export function startWorker(context: WorkerContext, connection: Redis): RunningWorker {
  const { hostId } = context.installation;
  const creations = take(context, PROVISION_QUEUE, connection);
  const others = [ANYWHERE_QUEUE, hostQueue(hostId)].map((queue) => take(context, queue, connection));
  const workers = [creations, ...others, checkStalls(optionsOf(context, connection))];
  const stops = [startRounds(context), keepGate(context, creations)];
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
