import type { ResourceHandle } from '#core';
import type { ContainerState } from '../docker/containers/containers';
import type { WorkerContext } from '../worker-context';
import { carries, containerNameOf, resourceLabels } from './container';

/** The instance's container; undefined when it has none. A namesake that is not ours is none. */
export async function findContainerOf(
  { docker, installation }: Pick<WorkerContext, 'docker' | 'installation'>,
  handle: ResourceHandle,
): Promise<ContainerState | undefined> {
  const container = await docker.containers.find(containerNameOf(installation, handle));
  return container && carries(container.labels, resourceLabels(installation, handle)) ? container : undefined;
}
