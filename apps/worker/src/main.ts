import { followSecretKey, markHostUp, runProcess } from '#core';
import { openWorker } from './open-worker';
import { serveMetrics } from './metrics/serve-metrics';
import { recover } from './recovery/recover';
import { startWorker } from './worker';

runProcess('worker', async (closers) => {
  const stopping = new AbortController();
  const context = await openWorker(closers, stopping.signal);
  const { installation, keyRing, log, redis, settings } = context;
  closers.push(followSecretKey(redis, keyRing, log, settings.timings, { name: 'worker', hostId: installation.hostId }));
  closers.push(await serveMetrics(context));
  await recover(context); // before any job, which would act on the older records of a Redis that lost some
  const worker = startWorker(context, redis);
  closers.push(() => worker.close());
  closers.push(() => stopping.abort());
  await markHostUp(redis, installation.hostId, settings.timings.hostUpFor); // "worker ready" means that the API may send requests to this host
  log.info('worker ready', { ...installation, docker: settings.dockerPath, concurrency: settings.workerConcurrency });
});
