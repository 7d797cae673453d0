import { handleOf, type ResourceRecord } from '#core';
import { runOfFolder } from '../instance/folder';
import { readRecordFile, revisionIn } from '../keep/record-file';
import type { WorkerContext } from '../worker-context';
import { bringBack } from './bring-back';

/**
 * Redis may have been set back to before a creation ended: to a backup, or an append-only file that was cut off. To do it
 * again would begin with the removal of what a client was told of; its record is brought back instead.
 *
 * @returns whether the creation has ended
 */
export async function bringBackCreated(worker: WorkerContext, record: ResourceRecord): Promise<boolean> {
  const handle = handleOf(record);
  const { dataRoot } = worker.settings;
  const file = await readRecordFile(dataRoot, handle);
  if (!file || revisionIn(file.mark) <= record.revision) return false;
  const run = await runOfFolder(dataRoot, handle);
  if (run === undefined) return false;
  const outcome = await bringBack(worker, { ...handle, run });
  return outcome === 'renewed' || outcome === 'present';
}
