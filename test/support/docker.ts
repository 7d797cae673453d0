import Docker from 'dockerode';
import { forEachConcurrently } from '../../apps/worker/src/reconciler/for-each-concurrently';

/** @param socketPath of another Docker than the machine's */
export function dockerAt(socketPath: string): Docker {
  return new Docker({ socketPath, host: undefined });
}

export const docker = dockerAt('/var/run/docker.sock');

const LABEL = 'resource-management';
const LANES = 4;

export async function containersOf(installationId: string, client = docker): Promise<Docker.ContainerInfo[]> {
  return client.listContainers({ all: true, filters: { label: [`${LABEL}.installation=${installationId}`] } });
}

/** `redis/r1`, as the container's label has it. */
export function resourceOf(container: Docker.ContainerInfo): string {
  return container.Labels[`${LABEL}.resource`] ?? '';
}

export async function removeContainersOf(installationId: string, client = docker): Promise<void> {
  // Of forty at once a Docker was seen to lose count of the containers on their network, and then never removed it.
  await forEachConcurrently(await containersOf(installationId, client), LANES, async ({ Id }) => {
    await client.getContainer(Id).remove({ force: true, v: true });
  });
}

export async function networksOf(installationId: string, client = docker): Promise<Docker.NetworkInspectInfo[]> {
  return client.listNetworks({ filters: { label: [`${LABEL}.installation=${installationId}`] } });
}

/** Which thousand of ports a network is for, as it is labelled. */
export function blockOf({ Labels }: { readonly Labels?: Record<string, string> | undefined }): string {
  return Labels?.[`${LABEL}.network`] ?? '';
}

/** Networks after the containers on them. */
export async function removeNetworksOf(installationId: string, client = docker): Promise<void> {
  const networks = await networksOf(installationId, client);
  await Promise.all(networks.map(({ Id }) => client.getNetwork(Id).remove()));
}
