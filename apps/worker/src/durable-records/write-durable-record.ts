import { isHalfDone, readOperation, type ResourceHandle, type ResourceRecord } from '#core';
import type { WorkerContext } from '../worker-context';
import { writeRecordFile } from './record-file';

type Needed = Omit<WorkerContext, 'docker' | 'ports' | 'queues'>;

/**
 * Seals the record beside the instance's data, so that it can be restored when Redis is lost; together with its operation, if that
 * is half done. Does nothing for an instance that has never run, or has no folder any more.
 *
 * @throws AppError or Error of the file system, for example when the disk is full
 */
export async function writeDurableRecord({ settings, keyRing, redis }: Needed, record: ResourceRecord): Promise<void> {
  if (record.sealed === undefined) return;
  const goesOn = isHalfDone(record.operation_kind, record.status);
  const operation = goesOn ? await readOperation(redis, record.operation_id) : undefined;
  if (goesOn && !operation) return; // Redis was lost since the record was read, and must be restored from the file as it is
  try {
    await writeRecordFile(settings.dataRoot, record, operation, keyRing);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/**
 * Seals the record of Redis with the fields of `next`, which are about to be written there. To be called before a server gets a
 * new password or drops one: a password in the durable record opens the server at every moment.
 */
export async function refreshDurableRecord(
  worker: Needed & Pick<WorkerContext, 'store'>,
  handle: ResourceHandle,
  next: Partial<ResourceRecord> = {},
): Promise<void> {
  const record = await worker.store.get(handle);
  if (record?.resource_id === handle.resourceId) await writeDurableRecord(worker, { ...record, ...next });
}

/** As refreshDurableRecord(), but leaves a failure to the RecordWriter, which retries soon. */
export async function tryRefreshDurableRecord(worker: WorkerContext, handle: ResourceHandle): Promise<void> {
  await refreshDurableRecord(worker, handle).catch((error: unknown) => {
    worker.log.warn('durable record not written', { resource_id: handle.resourceId, error });
  });
}
