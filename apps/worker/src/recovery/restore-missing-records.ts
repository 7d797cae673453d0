import { memberOf, messageOf } from '#core';
import { forEachConcurrently } from '../reconciler/for-each-concurrently';
import { listFolders } from '../instance/folder';
import type { WorkerContext } from '../worker-context';
import { recoverRecord, reportNameTaken, type Outcome } from './recover-record';

/** Each may wait for a server that does not answer. */
const AT_ONCE = 16;

/** The instances of this host without a record in Redis: `type/name` by outcome. */
export type Report = Readonly<Partial<Record<Outcome | 'failed', readonly string[]>>>;

/** Restores the records of instances on this host that Redis has lost. */
export async function restoreMissingRecords(worker: WorkerContext): Promise<Report> {
  const report: Partial<Record<Outcome | 'failed', string[]>> = {};
  const note = (outcome: Outcome | 'failed', member: string) => (report[outcome] ??= []).push(member);
  const folders = await listFolders(worker.settings.dataRoot, worker.catalog.keys());
  await forEachConcurrently(folders, AT_ONCE, async (folder) => {
    if (folder.isDraft || worker.stopping.aborted) return;
    try {
      const record = await worker.store.get(folder);
      if (record?.resource_id === folder.resourceId) return;
      note(record ? reportNameTaken(worker, folder) : await recoverRecord(worker, folder), memberOf(folder));
    } catch (error) {
      worker.log.warn('recovery of a record failed; retrying', { resource: memberOf(folder), error: messageOf(error) });
      note('failed', memberOf(folder));
    }
  });
  return report;
}
