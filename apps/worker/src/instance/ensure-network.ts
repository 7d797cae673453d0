import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, freeParts, ipv4RangeText, isAppError, KEYS, NETWORK_SIZE } from '#core';
import type { NetworkState } from '../docker/networks/networks';
import { hostRanges } from './host-ranges';
import { carries, installationLabels, networkLabels, networkNameOf, projectLabel } from './names-and-labels';
import { withLock } from './lock';
import type { WorkerContext } from '../worker-context';

/** The id of the project's network, if it exists; of two, the older one. */
function networkOf(
  networks: readonly NetworkState[],
  { installation }: WorkerContext,
  project: string,
): string | undefined {
  const labels = { ...installationLabels(installation), ...projectLabel(project) };
  const [first] = networks
    .filter((network) => carries(network.labels, labels))
    .sort((one, other) => one.createdAt - other.createdAt);
  return first?.id;
}

async function createNetwork(context: WorkerContext, project: string): Promise<string> {
  const { docker, installation, settings } = context;
  const networks = await docker.networks.list();
  const present = networkOf(networks, context, project);
  if (present !== undefined) return present;
  const spec = { name: networkNameOf(installation, project), labels: networkLabels(installation, project) };
  const taken = [...networks.flatMap(({ ranges }) => ranges), ...(await hostRanges())];
  for (const range of freeParts(settings.networkPool, NETWORK_SIZE, taken)) {
    try {
      return await docker.networks.create({ ...spec, range });
    } catch (error) {
      if (!isAppError(error, 'subnet_taken')) throw error; // by a network that was created just now
    }
  }
  const pool = ipv4RangeText(settings.networkPool);
  throw new AppError('internal', `NETWORK_POOL (${pool}) has no free addresses for a network of project ${project}`, {
    hint: 'Set NETWORK_POOL to a larger range that nothing else on this host uses, then try again.',
  });
}

/**
 * The id of a project's own network on this host. Docker lets no packet from one such network into another. A lock keeps two
 * workers from creating it at once: Docker would accept the same name twice.
 *
 * @throws AppError `internal` when NETWORK_POOL is used up
 */
export async function ensureNetwork(context: WorkerContext, project: string): Promise<string> {
  const { networkCheck, networkCreatedWithin, networkLock } = context.settings.timings;
  const deadline = Date.now() + networkCreatedWithin;
  for (;;) {
    const present = networkOf(await context.docker.networks.list(), context, project);
    const id =
      present ?? (await withLock(context.redis, KEYS.networkLock, networkLock, () => createNetwork(context, project)));
    if (id !== undefined) return id;
    if (Date.now() > deadline)
      throw new AppError(
        'network_missing',
        `timed out after ${networkCreatedWithin / 1000} s waiting for a network of project ${project}`,
        {
          retryable: true,
        },
      );
    await sleep(networkCheck);
  }
}
