import Docker from 'dockerode';
import { forEachConcurrently } from '../../apps/worker/src/reconciler/for-each-concurrently';

/** @param socketPath of another engine than the machine's */
export function dockerAt(socketPath: string): Docker {
  return new Docker({ socketPath, host: undefined });
}

export const docker = dockerAt('/var/run/docker.sock');

const LABEL = 'resource-management';
const LANES = 4;

export async function containersOf(installationId: string, engine = docker): Promise<Docker.ContainerInfo[]> {
  return engine.listContainers({ all: true, filters: { label: [`${LABEL}.installation=${installationId}`] } });
}

/** `redis/r1`, as the container's label has it. */
export function resourceOf(container: Docker.ContainerInfo): string {
  return container.Labels[`${LABEL}.resource`] ?? '';
}

export async function removeContainersOf(installationId: string, engine = docker): Promise<void> {
  // Of forty at once an engine was seen to lose count of what is on their network, which it then removes no more.
  await forEachConcurrently(await containersOf(installationId, engine), LANES, async ({ Id }) => {
    await engine.getContainer(Id).remove({ force: true, v: true });
  });
}

export async function networksOf(installationId: string, engine = docker): Promise<Docker.NetworkInspectInfo[]> {
  return engine.listNetworks({ filters: { label: [`${LABEL}.installation=${installationId}`] } });
}

/** The project that a container or a network is labelled with. */
export function projectOf({ Labels }: { readonly Labels?: Record<string, string> | undefined }): string {
  return Labels?.[`${LABEL}.project`] ?? '';
}

/** Networks after the containers on them. */
export async function removeNetworksOf(installationId: string, engine = docker): Promise<void> {
  const networks = await networksOf(installationId, engine);
  await Promise.all(networks.map(({ Id }) => engine.getNetwork(Id).remove()));
}
