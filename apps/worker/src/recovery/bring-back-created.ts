import { handleOf, type ResourceRecord } from '#core';
import { readRecordFile, revisionIn } from '../durable-records/record-file';
import type { WorkerContext } from '../worker-context';
import { bringBackHere } from './bring-back';

/**
 * Redis may have been set back to before a creation ended: to a backup, or an append-only file that was cut off. To do it
 * again would begin with the removal of what a client was told of; its record is brought back instead.
 *
 * @returns whether the creation has ended
 */
export async function bringBackCreated(worker: WorkerContext, record: ResourceRecord): Promise<boolean> {
  const handle = handleOf(record);
  const file = await readRecordFile(worker.settings.dataRoot, handle);
  if (!file || revisionIn(file.mark) <= record.revision) return false;
  const outcome = await bringBackHere(worker, handle);
  return outcome === 'renewed' || outcome === 'present';
}
