import { AppError, freeParts, ipv4RangeText, isAppError, NETWORK_SIZE } from '#core';
import type { NetworkState } from '../docker/engine';
import { hostRanges } from '../host-ranges';
import { carries, installationLabels } from '../instance/container';
import { networkLabels, networkNameOf, projectLabel } from '../instance/network';
import type { WorkerContext } from '../worker-context';

type Context = Pick<WorkerContext, 'engine' | 'installation' | 'settings'>;

/** The project's among these; of two that were made at the same moment, the older one. */
function networkOf(networks: readonly NetworkState[], { installation }: Context, project: string) {
  const labels = { ...installationLabels(installation), ...projectLabel(project) };
  const [first] = networks
    .filter((network) => carries(network.labels, labels))
    .sort((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1));
  return first?.id;
}

/** True when somebody else has just taken the addresses, or the name. */
function isTaken(error: unknown): boolean {
  return isAppError(error, 'subnet_taken') || isAppError(error, 'already_there');
}

/**
 * The id of the network that the instances of a project on this host have for themselves. The engine lets no packet from
 * one such network into another.
 *
 * @throws AppError `internal` when NETWORK_POOL has no room for another network
 */
export async function ensureNetwork(context: Context, project: string): Promise<string> {
  const { engine, installation, settings } = context;
  const name = networkNameOf(installation, project);
  const networks = await engine.listNetworks();
  const present = networkOf(networks, context, project);
  if (present !== undefined) return present;
  const taken = [...networks.flatMap(({ ranges }) => ranges), ...(await hostRanges())];
  for (const range of freeParts(settings.networkPool, NETWORK_SIZE, taken)) {
    try {
      return await engine.createNetwork({ name, labels: networkLabels(installation, project), range });
    } catch (error) {
      if (!isTaken(error)) throw error;
      const made = networkOf(await engine.listNetworks(), context, project);
      if (made !== undefined) return made;
    }
  }
  const pool = ipv4RangeText(settings.networkPool);
  throw new AppError(
    'internal',
    `no addresses are free in NETWORK_POOL (${pool}) for a network of project ${project}`,
    {
      hint: 'Set NETWORK_POOL to a larger range that nothing else on this host uses, then try again.',
    },
  );
}
