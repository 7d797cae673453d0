import type { ResourceHandle } from '#core';
import { readRecordFile } from '../durable-records/record-file';
import { findContainerOf } from '../instance/find-container';
import { findFolder } from '../instance/folder';
import type { WorkerContext } from '../worker-context';
import { logOnce } from './log-once';

/**
 * True for the leftovers on this host of a creation that Redis has lost. No client knew of it, since the durable record is written
 * before a client learns of the instance. A container without a folder that was once ready may have been in use: it stays.
 */
export async function isUnfinishedCreation(worker: WorkerContext, handle: ResourceHandle): Promise<boolean> {
  const { dataRoot } = worker.settings;
  if (await readRecordFile(dataRoot, handle)) return false;
  const folder = await findFolder(dataRoot, handle);
  if (folder && folder.resourceId !== handle.resourceId) return false;
  const wasNeverUsed = folder !== undefined || (await findContainerOf(worker, handle))?.isRestarted !== true;
  if (!wasNeverUsed)
    logOnce(worker, handle, 'left alone: it has neither a record in Redis nor a sealed one', 'remove it by hand');
  return wasNeverUsed;
}
