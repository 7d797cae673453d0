import { Worker, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { ANYWHERE_QUEUE, hostQueue, JOB_RETENTION, KEYS, PROVISION_QUEUE, type OperationJob } from '#core';
import { controlIntake } from './admission/control-intake';
import { removeLastNetworks } from './garbage-collector/remove-idle-networks';
import { processJob } from './operations/process-job';
import { startPeriodicTasks } from './periodic-tasks';
import { watch } from './reconciler/watch';
import { serveRequests } from './rpc/serve-requests';
import { prepareSeeds } from './seeds/prepare-seeds';
import type { WorkerContext } from './worker-context';

/** A job whose workers die this often is the reason that they die. */
const MOST_STALLS = 5;

export interface RunningWorker {
  /** Stops taking jobs and waits for those in progress, which hand themselves back when `stopping` has aborted. */
  close(): Promise<void>;
}

function optionsOf({ settings }: WorkerContext, connection: Redis): WorkerOptions {
  return {
    connection,
    prefix: KEYS.queuePrefix,
    concurrency: settings.workerConcurrency,
    lockDuration: settings.timings.jobLock,
    stalledInterval: settings.timings.stallCheck,
    maxStalledCount: MOST_STALLS,
    ...JOB_RETENTION,
  };
}

function takeJobs(context: WorkerContext, queue: string, connection: Redis): Worker<OperationJob> {
  const worker = new Worker<OperationJob>(
    queue,
    (job, token = '') => context.admission.track(queue === PROVISION_QUEUE, () => processJob(context, job, token)),
    optionsOf(context, connection),
  );
  worker.on('error', (error) => context.log.warn('queue error', { error: error.message }));
  return worker;
}

/** Requeues creations whose worker died. The worker that takes creations does not, while it is paused on a full host. */
function checkStalledCreations(options: WorkerOptions): Worker {
  const worker = new Worker(PROVISION_QUEUE, null, { ...options, autorun: false });
  worker.on('error', () => undefined); // logged by the worker that takes creations
  void worker.startStalledCheckTimer();
  return worker;
}

/** @param connection is duplicated for blocking reads; the caller closes it */
export function startWorker(context: WorkerContext, connection: Redis): RunningWorker {
  const { hostId } = context.installation;
  const creations = takeJobs(context, PROVISION_QUEUE, connection);
  const others = [ANYWHERE_QUEUE, hostQueue(hostId)].map((queue) => takeJobs(context, queue, connection));
  const workers = [creations, ...others, checkStalledCreations(optionsOf(context, connection))];
  const stops = [startPeriodicTasks(context), controlIntake(context, creations)];
  const stopWatching = watch(context);
  const stopServing = serveRequests(context, connection);
  const preparing = context.settings.prepareSeeds ? prepareSeeds(context) : undefined;
  return {
    close: async () => {
      for (const stop of stops) stop();
      const isAway = connection.status !== 'ready'; // without Redis nothing can be written back, so nothing is waited for
      const watchEnds = stopWatching();
      const servingEnds = stopServing();
      await Promise.all([
        ...workers.map((worker) => worker.close(isAway)),
        isAway || watchEnds,
        servingEnds,
        preparing,
      ]);
      if (isAway) return;
      await removeLastNetworks(context).catch((error: unknown) => context.log.warn('idle networks stay', { error }));
    },
  };
}
