import { AppError, type ResourceHandle } from '#core';
import { carries, containerNameOf, resourceLabels } from './names-and-labels';
import { removeFolder, runOfFolder } from './folder';
import type { WorkerContext } from '../worker-context';

/**
 * Removes everything of a resource that is on this host: container, port, and the folder last.
 *
 * @param assertOwner proves ownership between looking and removing. Each thing is removed as the one that was seen, by its
 *   id or by the run that made it: it cannot be a later run's.
 */
export async function clearLeftovers(
  { docker, installation, ports, settings }: Pick<WorkerContext, 'docker' | 'installation' | 'ports' | 'settings'>,
  handle: ResourceHandle,
  assertOwner: () => Promise<void>,
): Promise<void> {
  const name = containerNameOf(installation, handle);
  const container = await docker.containers.find(name);
  if (container && !carries(container.labels, resourceLabels(installation, handle))) {
    const hint = `Remove or rename the container ${name} if it is not needed, then try again.`;
    throw new AppError('internal', `a container named ${name} exists that is not this resource's`, { hint });
  }
  const folderRun = await runOfFolder(settings.dataRoot, handle);
  const portRun = await ports.runOf(handle.resourceId);
  await assertOwner();
  if (container) await docker.containers.remove(container.id);
  if (portRun !== undefined) await ports.release(handle.resourceId, portRun);
  if (folderRun !== undefined) await removeFolder(settings.dataRoot, handle, folderRun);
}
