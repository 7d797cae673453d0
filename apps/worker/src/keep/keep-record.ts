import { handleOf, type ResourceHandle, type ResourceRecord } from '#core';
import type { WorkerContext } from '../worker-context';
import { markOf, writeRecordFile } from './record-file';

/**
 * Seals the record beside the instance's data, so that it can be restored when Redis has lost it. What has never run, or has no
 * folder any more, keeps nothing.
 *
 * @returns the mark of what was written
 * @throws AppError or Error of the file system when the disk is full, for example
 */
export async function keepRecord(
  { settings, keyRing }: Pick<WorkerContext, 'settings' | 'keyRing'>,
  record: ResourceRecord,
): Promise<string | undefined> {
  if (record.sealed === undefined) return undefined;
  try {
    await writeRecordFile(settings.dataRoot, record, keyRing);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return markOf(record, keyRing);
}

/** Seals the record as it is in Redis now. */
export async function keepPresent(worker: WorkerContext, handle: ResourceHandle): Promise<void> {
  const record = await worker.store.get(handle);
  if (record && handleOf(record).resourceId === handle.resourceId) await keepRecord(worker, record);
}
