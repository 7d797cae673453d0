import { isUnderWay, readTombstone, type ResourceHandle } from '#core';
import { clearLeftovers } from '../instance/clear-leftovers';
import { listFolders, removeDraft, type InstanceFolder } from '../instance/folder';
import { handleFromLabels, hostLabels, isHelper, runOf } from '../instance/names-and-labels';
import { isOnOtherHost } from '../operations/end-orphaned';
import { isUnfinishedCreation } from '../recovery/is-unfinished-creation';
import type { WorkerContext } from '../worker-context';

type ListedContainer = Awaited<ReturnType<WorkerContext['docker']['containers']['list']>>[number];

async function wasPurged(worker: WorkerContext, handle: ResourceHandle): Promise<boolean> {
  return (await readTombstone(worker.redis, handle))?.resource_id === handle.resourceId;
}

/** True when nothing of the resource belongs on this host: it failed, was purged, or another host has taken it. */
async function isLeftover(worker: WorkerContext, handle: ResourceHandle): Promise<boolean> {
  const record = await worker.store.get(handle);
  // Redis has lost its record, and it could not be restored.
  if (!record) return (await wasPurged(worker, handle)) || isUnfinishedCreation(worker, handle);
  if (record.resource_id !== handle.resourceId) return false;
  return (record.status === 'failed' && !isUnderWay(record.operation_state)) || isOnOtherHost(record, worker);
}

async function removeIfLeftover(worker: WorkerContext, handle: ResourceHandle): Promise<void> {
  if (!(await isLeftover(worker, handle))) return;
  await clearLeftovers(worker, handle, async () => {
    if (!(await isLeftover(worker, handle))) throw new Error(`${handle.type}/${handle.name} came back to this host`);
  });
  worker.log.warn('leftovers removed', { resource: `${handle.type}/${handle.name}`, resource_id: handle.resourceId });
}

async function hasRunEnded(worker: WorkerContext, ref: ResourceHandle, run: string | undefined): Promise<boolean> {
  const record = await worker.store.get(ref);
  return record?.run !== run;
}

/** Drafts of folders and helper containers: a run makes them for one step. */
async function removeStepLeftovers(
  worker: WorkerContext,
  folders: readonly InstanceFolder[],
  containers: readonly ListedContainer[],
): Promise<void> {
  for (const draft of folders.filter(({ isDraft }) => isDraft)) {
    if (await hasRunEnded(worker, draft, draft.run)) await removeDraft(worker.settings.dataRoot, draft);
  }
  for (const { id, labels } of containers.filter((container) => isHelper(container.labels))) {
    if (await hasRunEnded(worker, handleFromLabels(labels), runOf(labels))) await worker.docker.containers.remove(id);
  }
}

/** Removes folders and containers on this host that belong to no instance and no run. */
export async function removeLeftovers(worker: WorkerContext): Promise<void> {
  const { settings, catalog, docker, installation } = worker;
  const folders = await listFolders(settings.dataRoot, catalog.keys());
  const containers = await docker.containers.list(hostLabels(installation));
  await removeStepLeftovers(worker, folders, containers);
  const handles = [
    ...folders.filter(({ isDraft }) => !isDraft),
    ...containers.filter(({ labels }) => !isHelper(labels)).map(({ labels }) => handleFromLabels(labels)),
  ];
  for (const handle of handles) {
    if (worker.stopping.aborted) return;
    await removeIfLeftover(worker, handle);
  }
}
