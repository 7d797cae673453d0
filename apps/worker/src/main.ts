import { runProcess } from '#core';
import { openWorker } from './open-worker';
import { rebuild } from './rebuild/rebuild';
import { startWorker } from './worker';

runProcess('worker', async (closers) => {
  const stopping = new AbortController();
  const context = await openWorker(closers, stopping.signal);
  await rebuild(context); // before any job: what Redis has lost since it was stopped is no longer done
  const worker = startWorker(context, context.redis);
  closers.push(() => worker.close());
  closers.push(() => stopping.abort());
  const { installation, log, settings } = context;
  log.info('worker ready', { ...installation, docker: settings.dockerPath, concurrency: settings.workerConcurrency });
});
