import Docker from 'dockerode';

export const docker = new Docker({ socketPath: '/var/run/docker.sock', host: undefined });

const LABEL = 'resource-management';

export async function containersOf(installationId: string): Promise<Docker.ContainerInfo[]> {
  return docker.listContainers({ all: true, filters: { label: [`${LABEL}.installation=${installationId}`] } });
}

/** `redis/r1`, as the container's label has it. */
export function resourceOf(container: Docker.ContainerInfo): string {
  return container.Labels[`${LABEL}.resource`] ?? '';
}

export async function removeContainersOf(installationId: string): Promise<void> {
  const containers = await containersOf(installationId);
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
}
