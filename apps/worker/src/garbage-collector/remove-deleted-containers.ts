import { KEYS, type ResourceHandle } from '#core';
import { handleFromLabels, hostLabels, isHelper } from '../instance/names-and-labels';
import type { WorkerContext } from '../worker-context';

/** Reads two fields only: it runs for every container of the host. */
async function isDeleted({ redis }: WorkerContext, { type, name, resourceId }: ResourceHandle): Promise<boolean> {
  const [id, status] = await redis.hmget(KEYS.resource(type, name), 'resource_id', 'status');
  return id === resourceId && status === 'deleted';
}

/**
 * Removes the containers of deleted instances that can still be restored: leftovers of a restoration that Redis lost half-way.
 * The server is stopped cleanly first, since the data stays.
 */
export async function removeDeletedContainers(worker: WorkerContext): Promise<void> {
  const { docker, installation, catalog, log } = worker;
  const containers = await docker.containers.list(hostLabels(installation));
  for (const { id, labels } of containers.filter((container) => !isHelper(container.labels))) {
    if (worker.stopping.aborted) return;
    const handle = handleFromLabels(labels);
    const type = catalog.get(handle.type);
    if (!type || !(await isDeleted(worker, handle))) continue;
    await docker.containers.stop(id, type.definition.stop_within_seconds);
    if (!(await isDeleted(worker, handle))) continue; // a restoration was accepted meanwhile
    await docker.containers.remove(id);
    log.warn('container of a deleted instance removed', {
      resource: `${handle.type}/${handle.name}`,
      resource_id: handle.resourceId,
    });
  }
}
