import { isHalfDone, readOperation, type ResourceHandle, type ResourceRecord } from '#core';
import type { WorkerContext } from '../worker-context';
import { writeRecordFile } from './record-file';

type Needed = Omit<WorkerContext, 'docker' | 'ports' | 'queues'>;

/**
 * Seals the record beside the instance's data, so that it can be restored when Redis has lost it; with what an operation needs to
 * be gone on with that is half done. What has never run, or has no folder any more, keeps nothing.
 *
 * @throws AppError or Error of the file system when the disk is full, for example
 */
export async function keepRecord({ settings, keyRing, redis }: Needed, record: ResourceRecord): Promise<void> {
  if (record.sealed === undefined) return;
  const goesOn = isHalfDone(record.operation_kind, record.status);
  const operation = goesOn ? await readOperation(redis, record.operation_id) : undefined;
  if (goesOn && !operation) return; // Redis was lost since the record was read: the file is what it is restored from
  try {
    await writeRecordFile(settings.dataRoot, record, operation, keyRing);
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
