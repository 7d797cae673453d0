import { setMaxListeners } from 'node:events';
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
import { Room } from './admission/admission';
import { connectDocker, dockerodeDocker } from './docker/dockerode-docker';
import { ensureInstallation } from './instance/installation';
import { CounterFile } from './durable-records/counter-file';
import { PortLedger } from './instance/ports';
import { checkProtocols } from './servers/protocols';
import type { WorkerContext } from './worker-context';

type Closers = (() => void | Promise<void>)[];

/**
 * Opens what a process of the worker needs.
 *
 * @param closers gets what closes each thing as soon as it is open
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

  setMaxListeners(0, stopping); // everybody who waits listens
  const clock = new RedisClock(redis, settings.timings.clockSync);
  await clock.set();
  const room = new Room(redis, installation.hostId, settings);
  await room.look();
  return {
    settings,
    log,
    catalog,
    redis,
    clock,
    store: new ResourceStore(redis, () => clock.now()),
    queues: new OperationQueues(redis),
    docker: dockerodeDocker(connectDocker(settings.dockerPath), log, settings),
    ports: new PortLedger(redis, installation.hostId, settings.portRange, settings.timings.portRest),
    room,
    installation,
    inProgress: new Set(),
    counters: new CounterFile(settings.dataRoot),
    keyRing,
    stopping,
  };
}
