import { followSecretKey, runProcess } from '#core';
import { openWorker } from './open-worker';
import { rebuild } from './recovery/rebuild';
import { startWorker } from './worker';

runProcess('worker', async (closers) => {
  const stopping = new AbortController();
  const context = await openWorker(closers, stopping.signal);
  const { installation, keyRing, log, redis, settings } = context;
  closers.push(followSecretKey(redis, keyRing, log, settings.timings, { name: 'worker', hostId: installation.hostId }));
  await rebuild(context); // before any job: what Redis has lost since it was stopped is no longer done
  const worker = startWorker(context, redis);
  closers.push(() => worker.close());
  closers.push(() => stopping.abort());
  log.info('worker ready', { ...installation, docker: settings.dockerPath, concurrency: settings.workerConcurrency });
});
