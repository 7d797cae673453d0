import { setMaxListeners } from 'node:events';
import {
  adoptOlderRecords,
  connectForWork,
  followSecretKey,
  createLogger,
  loadCatalog,
  loadKeyRing,
  loadSettings,
  OperationQueues,
  ResourceStore,
  runProcess,
  verifySecretKey,
} from '#core';
import { connectDocker } from './docker/connect';
import { dockerodeEngine } from './docker/dockerode-engine';
import { ensureInstallation } from './installation';
import { PortLedger } from './ports';
import { checkProbes } from './probes/probes';
import { startWorker } from './worker';

runProcess('worker', async (closers) => {
  const settings = loadSettings();
  const log = createLogger(settings, 'worker');
  const catalog = loadCatalog(settings.templatesDir);
  checkProbes(catalog, settings.templatesDir);
  const keyRing = loadKeyRing(settings);

  const redis = connectForWork(settings.redis);
  redis.on('error', (error) => log.warn('redis connection', { error: error.message }));
  closers.push(() => redis.disconnect());
  await verifySecretKey(redis, keyRing);
  const installation = await ensureInstallation(redis, settings.dataRoot);
  await adoptOlderRecords(redis, catalog.values());

  closers.push(followSecretKey(redis, keyRing, log, { name: 'worker', hostId: installation.hostId }));

  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // everybody who waits listens
  const worker = startWorker(
    {
      settings,
      log,
      catalog,
      redis,
      store: new ResourceStore(redis),
      queues: new OperationQueues(redis),
      engine: dockerodeEngine(connectDocker(settings.dockerPath)),
      ports: new PortLedger(redis, installation.hostId, settings.portRange),
      installation,
      keyRing,
      stopping: stopping.signal,
    },
    redis,
  );
  closers.push(() => worker.close());
  closers.push(() => stopping.abort());
  log.info('worker ready', { ...installation, docker: settings.dockerPath, concurrency: settings.workerConcurrency });
});
