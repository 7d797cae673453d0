import type { ResourceHandle } from '#core';
import type { ContainerState } from '../docker/engine';
import type { WorkerContext } from '../worker-context';
import { carries, containerNameOf, resourceLabels } from './container';

/** The instance's container; undefined when it has none. A namesake that is not ours is none. */
export async function findContainerOf(
  { engine, installation }: Pick<WorkerContext, 'engine' | 'installation'>,
  handle: ResourceHandle,
): Promise<ContainerState | undefined> {
  const container = await engine.findContainer(containerNameOf(installation, handle));
  return container && carries(container.labels, resourceLabels(installation, handle)) ? container : undefined;
}
