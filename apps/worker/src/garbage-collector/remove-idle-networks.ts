import { isAppError, KEYS } from '#core';
import { carries, installationLabels } from '../instance/names-and-labels';
import type { WorkerContext } from '../worker-context';

/**
 * Removes networks without a container, running or not, that are older than `usedWithin` ms. Should it hit a network that gets a
 * container right now, that container fails to start, and the retry creates the network again.
 */
async function removeNetworks({ docker, installation, log }: WorkerContext, usedWithin: number): Promise<void> {
  const ours = installationLabels(installation);
  const networks = (await docker.networks.list()).filter(({ labels }) => carries(labels, ours));
  const old = networks.filter(({ createdAt }) => createdAt < Date.now() - usedWithin);
  if (old.length === 0) return;
  const used = new Set((await docker.containers.list(ours)).map(({ network }) => network));
  for (const { id } of old.filter((network) => !used.has(network.id))) {
    try {
      await docker.networks.remove(id);
      log.info('idle network removed', { network: id });
    } catch (error) {
      if (!isAppError(error, 'in_use')) throw error; // a foreign container is on it, or one of ours since
    }
  }
}

/** Young ones stay: a network is created before its first container. */
export async function removeIdleNetworks(worker: WorkerContext): Promise<void> {
  await removeNetworks(worker, worker.settings.timings.networkUsedWithin);
}

/** For a worker that stops, maybe for good: young ones go, too, unless an operation may be about to use them. */
export async function removeLastNetworks(worker: WorkerContext): Promise<void> {
  const isQuiet = (await worker.redis.zcard(KEYS.unfinished)) === 0;
  await removeNetworks(worker, isQuiet ? 0 : worker.settings.timings.networkUsedWithin);
}
