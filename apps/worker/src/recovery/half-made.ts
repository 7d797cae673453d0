import type { ResourceHandle } from '#core';
import { findContainerOf } from '../instance/find-container';
import { findFolder } from '../instance/folder';
import { readRecordFile } from '../durable-records/record-file';
import type { WorkerContext } from '../worker-context';
import { tellOnce } from './tell-once';

/**
 * True for what is left on this host of a creation that Redis has lost: nobody was told of an instance, since its record is
 * sealed beside the data before that, however ready it was by then. A container without a
 * folder that was proven usable may have been somebody's: it is never taken for it.
 */
export async function isHalfMade(worker: WorkerContext, handle: ResourceHandle): Promise<boolean> {
  const { dataRoot } = worker.settings;
  if (await readRecordFile(dataRoot, handle)) return false;
  const folder = await findFolder(dataRoot, handle);
  if (folder && folder.resourceId !== handle.resourceId) return false;
  const wasNobodys = folder !== undefined || (await findContainerOf(worker, handle))?.isRestarted !== true;
  if (!wasNobodys)
    tellOnce(worker, handle, 'left alone: it has neither a record in Redis nor a sealed one', 'remove it by hand');
  return wasNobodys;
}
