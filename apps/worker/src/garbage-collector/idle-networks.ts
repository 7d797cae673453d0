import { isAppError } from '#core';
import { carries, installationLabels } from '../instance/container';
import type { WorkerContext } from '../worker-context';

/** A network is made before the first container on it. */
const USED_WITHIN_MS = 15_000;

/**
 * Removes the networks on which no container is any more, running or not. One that a container is being made on at this very
 * moment may be removed too: then that container does not start, and the next attempt makes a network again.
 */
export async function removeIdleNetworks({ docker, installation, log }: WorkerContext): Promise<void> {
  const ours = installationLabels(installation);
  const networks = (await docker.networks.list()).filter(({ labels }) => carries(labels, ours));
  const old = networks.filter(({ createdAt }) => createdAt < Date.now() - USED_WITHIN_MS);
  if (old.length === 0) return;
  const used = new Set((await docker.containers.list(ours)).map(({ network }) => network));
  for (const { id } of old.filter((network) => !used.has(network.id))) {
    try {
      await docker.networks.remove(id);
      log.info('an idle network was removed', { network: id });
    } catch (error) {
      if (!isAppError(error, 'in_use')) throw error; // somebody else's container is on it, or one of ours since
    }
  }
}
