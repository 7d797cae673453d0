import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, freeParts, ipv4RangeText, isAppError, KEYS, NETWORK_SIZE } from '#core';
import type { NetworkState } from '../docker/networks/networks';
import { hostRanges } from './host-ranges';
import { carries, networkLabels, networkNameOf } from './names-and-labels';
import { withLock } from './lock';
import type { WorkerContext } from '../worker-context';

/** A Linux bridge takes 1023 containers, and a /22 has 1021 addresses for them. */
const PORTS_PER_NETWORK = 1000;

/** The id of the block's network, if it exists; of two, the older one. */
function networkOf(networks: readonly NetworkState[], { installation }: WorkerContext, block: number) {
  const labels = networkLabels(installation, block);
  const [first] = networks
    .filter((network) => carries(network.labels, labels))
    .sort((one, other) => one.createdAt - other.createdAt);
  return first?.id;
}

async function createNetwork(context: WorkerContext, block: number): Promise<string> {
  const { docker, installation, settings } = context;
  const networks = await docker.networks.list();
  const present = networkOf(networks, context, block);
  if (present !== undefined) return present;
  const spec = { name: networkNameOf(installation, block), labels: networkLabels(installation, block) };
  const taken = [...networks.flatMap(({ ranges }) => ranges), ...(await hostRanges())];
  for (const range of freeParts(settings.networkPool, NETWORK_SIZE, taken)) {
    try {
      return await docker.networks.create({ ...spec, range });
    } catch (error) {
      if (!isAppError(error, 'subnet_taken')) throw error; // by a network that was created just now
    }
  }
  const pool = ipv4RangeText(settings.networkPool);
  throw new AppError('internal', `NETWORK_POOL (${pool}) has no free addresses for another network`, {
    hint: 'Set NETWORK_POOL to a larger range that nothing else on this host uses, then try again.',
  });
}

/**
 * The id of the network for the instance on this port. All instances of a host share a network, or several where their ports
 * lie far apart. Docker lets no packet from one container to another, neither on a network nor between networks. A lock keeps
 * two workers from creating a network at once: Docker would accept the same name twice.
 *
 * @throws AppError `internal` when NETWORK_POOL is used up
 */
export async function ensureNetwork(context: WorkerContext, port: number): Promise<string> {
  const { networkCheck, networkCreatedWithin, networkLock } = context.settings.timings;
  const block = Math.floor(port / PORTS_PER_NETWORK);
  const deadline = Date.now() + networkCreatedWithin;
  for (;;) {
    const present = networkOf(await context.docker.networks.list(), context, block);
    const id =
      present ?? (await withLock(context.redis, KEYS.networkLock, networkLock, () => createNetwork(context, block)));
    if (id !== undefined) return id;
    if (Date.now() > deadline)
      throw new AppError('network_missing', `timed out after ${networkCreatedWithin / 1000} s waiting for a network`, {
        retryable: true,
      });
    await sleep(networkCheck);
  }
}
