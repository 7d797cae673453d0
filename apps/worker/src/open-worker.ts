import { setMaxListeners } from 'node:events';
import { Registry } from 'prom-client';
import {
  connectForWork,
  createLogger,
  loadCatalog,
  loadKeyRing,
  loadSettings,
  OperationQueues,
  RedisClock,
  ResourceStore,
  verifySecretKey,
} from '#core';
import { Admission } from './admission/admission';
import { openDocker } from './docker/dockerode-docker';
import { ensureInstallation } from './instance/installation';
import { CounterFile } from './durable-records/counter-file';
import { PortLedger } from './instance/ports';
import { OperationMetrics } from './metrics/operation-metrics';
import { checkProtocols } from './servers/protocols';
import type { WorkerContext } from './worker-context';

type Closers = (() => void | Promise<void>)[];

/**
 * Opens the files and connections of a worker process.
 *
 * @param closers receives the closer of each thing as soon as it is open
 * @param stopping aborts when the process is to stop
 */
export async function openWorker(closers: Closers, stopping: AbortSignal): Promise<WorkerContext> {
  const settings = loadSettings();
  const log = createLogger(settings, 'worker');
  const catalog = loadCatalog(settings.templatesDir);
  checkProtocols(catalog, settings.templatesDir);
  const keyRing = await loadKeyRing(settings);

  const redis = connectForWork(settings);
  redis.on('error', (error) => log.warn('redis connection', { error: error.message }));
  closers.push(() => redis.disconnect());
  await verifySecretKey(redis, keyRing);
  const installation = await ensureInstallation(redis, settings.dataRoot);

  setMaxListeners(0, stopping); // every job that waits adds a listener
  const clock = new RedisClock(redis, settings.timings.clockSync);
  await clock.set();
  const admission = new Admission(redis, installation.hostId, settings);
  await admission.check();
  return {
    settings,
    log,
    catalog,
    redis,
    clock,
    store: new ResourceStore(redis, () => clock.now(), settings.timings.eventsKept),
    queues: new OperationQueues(redis),
    docker: openDocker(settings, log),
    ports: new PortLedger(redis, installation.hostId, settings.portRange, settings.timings.portRest),
    admission,
    installation,
    inProgress: new Set(),
    counters: new CounterFile(settings.dataRoot),
    keyRing,
    metrics: new OperationMetrics(new Registry()),
    stopping,
  };
}
