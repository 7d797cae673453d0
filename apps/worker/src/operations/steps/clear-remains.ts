import { AppError, type ResourceHandle } from '#core';
import { carries, containerNameOf, resourceLabels } from '../../instance/container';
import { removeFolder, runOfFolder } from '../../instance/folder';
import type { WorkerContext } from '../../worker-context';

/**
 * Removes what an earlier run of the same resource left on this host: container, port, and the folder last.
 *
 * @param hold proves that the caller still holds the record. It is asked between looking and removing, and each thing is
 *   removed as the one that was seen (by its id, or by the run that made it): it cannot be a later run's.
 */
export async function clearRemains(
  { docker, installation, ports, settings }: Pick<WorkerContext, 'docker' | 'installation' | 'ports' | 'settings'>,
  handle: ResourceHandle,
  hold: () => Promise<void>,
): Promise<void> {
  const name = containerNameOf(installation, handle);
  const container = await docker.containers.find(name);
  if (container && !carries(container.labels, resourceLabels(installation, handle))) {
    const hint = `Remove or rename the container ${name} if it is not needed, then try again.`;
    throw new AppError('internal', `a container named ${name} exists that is not this resource's`, { hint });
  }
  const folderRun = await runOfFolder(settings.dataRoot, handle);
  const portRun = await ports.runOf(handle.resourceId);
  await hold();
  if (container) await docker.containers.remove(container.id);
  if (portRun !== undefined) await ports.release(handle.resourceId, portRun);
  if (folderRun !== undefined) await removeFolder(settings.dataRoot, handle, folderRun);
}
