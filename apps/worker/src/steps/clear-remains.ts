import { AppError, type ResourceHandle } from '#core';
import { carries, containerNameOf, resourceLabels } from '../instance/container';
import { removeFolder } from '../instance/folder';
import type { WorkerContext } from '../worker-context';

/**
 * Removes what an earlier run of the same resource left on this host; its port stays leased.
 *
 * @param hold proves that the caller still holds the record. It is asked between looking and removing: what was seen
 *   before it succeeds cannot be a later run's.
 */
export async function clearRemains(
  { engine, installation, settings }: Pick<WorkerContext, 'engine' | 'installation' | 'settings'>,
  handle: ResourceHandle,
  hold: () => Promise<void>,
): Promise<void> {
  const name = containerNameOf(installation, handle);
  const container = await engine.findContainer(name);
  if (container && !carries(container.labels, resourceLabels(installation, handle))) {
    const hint = `Remove or rename the container ${name} if it is not needed, then POST again.`;
    throw new AppError('internal', `a container named ${name} exists that is not this resource's`, { hint });
  }
  await hold();
  if (container) await engine.removeContainer(container.id);
  await removeFolder(settings.dataRoot, handle);
}
