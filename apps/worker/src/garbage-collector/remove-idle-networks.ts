import { isAppError } from '#core';
import { carries, installationLabels } from '../instance/names-and-labels';
import type { WorkerContext } from '../worker-context';

/**
 * Removes networks without a container, running or not. Young ones stay: a network is created before its first container. Should
 * it hit a network that gets a container right now, that container fails to start, and the retry creates the network again.
 */
export async function removeIdleNetworks({ docker, installation, log, settings }: WorkerContext): Promise<void> {
  const ours = installationLabels(installation);
  const networks = (await docker.networks.list()).filter(({ labels }) => carries(labels, ours));
  const old = networks.filter(({ createdAt }) => createdAt < Date.now() - settings.timings.networkUsedWithin);
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
