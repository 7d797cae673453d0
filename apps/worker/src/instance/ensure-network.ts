import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, freeParts, ipv4RangeText, isAppError, NETWORK_SIZE } from '#core';
import type { NetworkState } from '../docker/networks/networks';
import { hostRanges } from './host-ranges';
import { carries, installationLabels } from './container';
import { networkLabels, networkNameOf, projectLabel } from './network';
import { whileAlone } from './network-lock';
import type { WorkerContext } from '../worker-context';

const LOOK_EVERY_MS = 25;
const MADE_WITHIN_MS = 30_000;

/** The id of the project's among these, if it is there; should there be two, the older one. */
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

async function makeNetwork(context: WorkerContext, project: string): Promise<string> {
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
      if (!isAppError(error, 'subnet_taken')) throw error; // by somebody who has just made one too
    }
  }
  const pool = ipv4RangeText(settings.networkPool);
  throw new AppError('internal', `NETWORK_POOL (${pool}) has no free addresses for a network of project ${project}`, {
    hint: 'Set NETWORK_POOL to a larger range that nothing else on this host uses, then try again.',
  });
}

/**
 * The id of the network that the instances of a project on this host have for themselves. The engine lets no packet from
 * one such network into another. One at a time makes one: the engine would take the same name twice.
 *
 * @throws AppError `internal` when NETWORK_POOL is used up
 */
export async function ensureNetwork(context: WorkerContext, project: string): Promise<string> {
  const deadline = Date.now() + MADE_WITHIN_MS;
  for (;;) {
    const present = networkOf(await context.docker.networks.list(), context, project);
    const id = present ?? (await whileAlone(context.redis, () => makeNetwork(context, project)));
    if (id !== undefined) return id;
    if (Date.now() > deadline)
      throw new AppError('network_missing', `project ${project} got no network within ${MADE_WITHIN_MS / 1000} s`, {
        retryable: true,
      });
    await sleep(LOOK_EVERY_MS);
  }
}
