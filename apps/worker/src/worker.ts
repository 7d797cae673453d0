import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { hostQueue, JOB_RETENTION, KEYS, markHostUp, PROVISION_QUEUE, repeat, type OperationJob } from '#core';
import { doWhatIsDue } from './due';
import { AccessFile } from './keep/access-file';
import { keepCounters } from './keep/keep-counters';
import { Keeper } from './keep/keeper';
import { processJob } from './operation-job';
import { takeQuestions } from './questions/take-questions';
import { rebuildIfLost } from './rebuild/rebuild';
import { sweep } from './sweep';
import { startWatch } from './truth/watch';
import type { WorkerContext } from './worker-context';

/** After a worker's death its job is taken up within the lock's rest plus one round of the stall check: 7.5 s. */
const LOCK_MS = 5_000;
const STALL_CHECK_MS = 2_500;
/** A job whose workers die this often is the reason that they die. */
const MOST_STALLS = 5;
const SWEEP_EVERY_MS = 10_000;
const DUE_EVERY_MS = 1_000;
const SIGN_OF_LIFE_EVERY_MS = 3_000;
const LOSS_LOOK_EVERY_MS = 1_000;
const KEEP_COUNTERS_EVERY_MS = 1_000;
const KEEP_RECORDS_EVERY_MS = 2_000;
const KEEP_ACCESS_EVERY_MS = 5_000;

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
  const attempt = (what: string, action: () => Promise<void>) => async () => {
    await action().catch((error: unknown) => {
      if (!context.stopping.aborted) context.log.warn(`${what} put off to the next round`, { error });
    });
  };
  const keeper = new Keeper(context);
  const access = new AccessFile(context);
  const stops = [
    repeat(() => sweep(context), SWEEP_EVERY_MS),
    repeat(() => doWhatIsDue(context), DUE_EVERY_MS),
    repeat(
      attempt('sign of life', () => markHostUp(context.redis, hostId)),
      SIGN_OF_LIFE_EVERY_MS,
    ),
    repeat(
      attempt('look for a loss of Redis', () => rebuildIfLost(context)),
      LOSS_LOOK_EVERY_MS,
    ),
    repeat(
      attempt('keeping of counters', () => keepCounters(context)),
      KEEP_COUNTERS_EVERY_MS,
    ),
    repeat(
      attempt('keeping of records', () => keeper.round()),
      KEEP_RECORDS_EVERY_MS,
    ),
    repeat(
      attempt('keeping of access', () => access.keep()),
      KEEP_ACCESS_EVERY_MS,
    ),
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
