import { memberOf, messageOf } from '#core';
import { inLanes } from '../reconciler/in-lanes';
import { listFolders } from '../instance/folder';
import type { WorkerContext } from '../worker-context';
import { bringBack, tellTaken, type Outcome } from './bring-back';

/** Each may wait for an engine that does not answer. */
const LANES = 16;

/** What became of the instances of this host that have no record in Redis: `type/name` by outcome. */
export type Report = Readonly<Partial<Record<Outcome | 'failed', readonly string[]>>>;

/** Restores the records that Redis has lost, of instances that are on this host. */
export async function restoreMissing(worker: WorkerContext): Promise<Report> {
  const report: Partial<Record<Outcome | 'failed', string[]>> = {};
  const note = (outcome: Outcome | 'failed', member: string) => (report[outcome] ??= []).push(member);
  const folders = await listFolders(worker.settings.dataRoot, worker.catalog.keys());
  await inLanes(folders, LANES, async (folder) => {
    if (folder.isDraft || worker.stopping.aborted) return;
    try {
      const record = await worker.store.get(folder);
      if (record?.resource_id === folder.resourceId) return;
      note(record ? tellTaken(worker, folder) : await bringBack(worker, folder), memberOf(folder));
    } catch (error) {
      worker.log.warn('restoration put off', { resource: memberOf(folder), error: messageOf(error) });
      note('failed', memberOf(folder));
    }
  });
  return report;
}
