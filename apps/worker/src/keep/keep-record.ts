import type { ResourceHandle, ResourceRecord } from '#core';
import type { WorkerContext } from '../worker-context';
import { writeRecordFile } from './record-file';

type Needed = Pick<WorkerContext, 'settings' | 'keyRing'>;

/**
 * Seals the record beside the instance's data, so that it can be restored when Redis has lost it. What has never run, or has no
 * folder any more, keeps nothing.
 *
 * @throws AppError or Error of the file system when the disk is full, for example
 */
export async function keepRecord({ settings, keyRing }: Needed, record: ResourceRecord): Promise<void> {
  if (record.sealed === undefined) return;
  try {
    await writeRecordFile(settings.dataRoot, record, keyRing);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/**
 * Seals the record as it is in Redis now, with what is `next` to be told of it. To be done before an engine hears of a new password
 * or forgets one: what is sealed opens it at every moment.
 */
export async function keepPresent(
  worker: Needed & Pick<WorkerContext, 'store'>,
  handle: ResourceHandle,
  next: Partial<ResourceRecord> = {},
): Promise<void> {
  const record = await worker.store.get(handle);
  if (record?.resource_id === handle.resourceId) await keepRecord(worker, { ...record, ...next });
}

/** As keepPresent(), where the keeper does it soon when it fails now. */
export async function keepIfPossible(worker: WorkerContext, handle: ResourceHandle): Promise<void> {
  await keepPresent(worker, handle).catch((error: unknown) => {
    worker.log.warn('record not kept beside its data', { resource_id: handle.resourceId, error });
  });
}
