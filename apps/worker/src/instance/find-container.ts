import type { ResourceHandle } from '#core';
import type { ContainerState } from '../docker/containers/containers';
import type { WorkerContext } from '../worker-context';
import { carries, containerNameOf, resourceLabels } from './names-and-labels';

/** The instance's container. A foreign container of the same name does not count. */
export async function findContainerOf(
  { docker, installation }: Pick<WorkerContext, 'docker' | 'installation'>,
  handle: ResourceHandle,
): Promise<ContainerState | undefined> {
  const container = await docker.containers.find(containerNameOf(installation, handle));
  return container && carries(container.labels, resourceLabels(installation, handle)) ? container : undefined;
}
