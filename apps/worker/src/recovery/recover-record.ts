import { handleOf, memberOf, messageOf, type ResourceHandle, type ResourceRecord } from '#core';
import type { KeptRecord } from '../durable-records/record-text';
import { restoreRecord } from './restore-record';
import { readRecordFile, revisionIn } from '../durable-records/record-file';
import { runOfFolder } from '../instance/folder';
import { failureWithoutRun } from '../operations/diagnose';
import type { WorkerContext } from '../worker-context';
import { currentRecord } from './current-record';
import { logOnce } from './log-once';

/** `unsealed`: there is no durable record; `unreadable`: it cannot be opened */
export type Outcome = 'restored' | 'renewed' | 'present' | 'gone' | 'taken' | 'unsealed' | 'unreadable';

const OVERTAKEN = failureWithoutRun(
  'queue',
  'Redis had an older state of the resource when this was accepted, and has now recovered the later one',
  'Look at the resource, then try again.',
);

interface Folder extends ResourceHandle {
  /** the run that created it */
  readonly run: string;
}

/** @returns undefined when it cannot be opened: it stays for a worker with its key */
async function openDurable(
  worker: WorkerContext,
  handle: ResourceHandle,
): Promise<KeptRecord | 'unsealed' | undefined> {
  const { settings, keyRing } = worker;
  const file = await readRecordFile(settings.dataRoot, handle);
  if (!file) return 'unsealed';
  try {
    const durable = file.open(keyRing);
    if (durable?.record.resource_id === handle.resourceId) return durable;
    throw new Error('it is the record of another resource');
  } catch (error) {
    logOnce(worker, handle, 'left alone: the record beside its data cannot be opened', messageOf(error));
    return undefined;
  }
}

/** A record never overwrites one of another resource with the same name. */
export function reportNameTaken(worker: WorkerContext, handle: ResourceHandle): Outcome {
  logOnce(worker, handle, 'left alone: another resource has its name', 'DELETE that one for good, and it comes back');
  return 'taken';
}

/** Restores the record of an instance from its durable record, unless Redis has that revision or a later one. */
export async function recoverRecord(worker: WorkerContext, { run, ...handle }: Folder): Promise<Outcome> {
  const type = worker.catalog.get(handle.type);
  const durable = await openDurable(worker, handle);
  if (durable === 'unsealed') return durable;
  if (!durable || !type) return 'unreadable';
  const { record, ...lost } = await currentRecord(worker, durable, type);
  const { hostId: host } = worker.installation;
  const { eventsKept } = worker.settings.timings;
  const outcome = await restoreRecord(worker.redis, { record, host, run, ...lost, overtaken: OVERTAKEN, eventsKept });
  if (outcome === 'taken') return reportNameTaken(worker, handle);
  if (outcome === 'restored' || outcome === 'renewed') {
    const fields = { resource: memberOf(handle), resource_id: handle.resourceId, status: record.status, outcome };
    worker.log.warn('record restored from its durable record', { ...fields, continues: lost.operation?.kind });
    // If the worker dies here, garbage collection queues it.
    if (lost.operation) await worker.queues.enqueue({ ...record, host_id: host });
  }
  return outcome;
}

/** As recoverRecord(), for callers that do not know which run created the folder. @returns undefined without a folder */
export async function recoverRecordOf(worker: WorkerContext, handle: ResourceHandle): Promise<Outcome | undefined> {
  const run = await runOfFolder(worker.settings.dataRoot, handle);
  return run === undefined ? undefined : recoverRecord(worker, { ...handle, run });
}

/**
 * Recovers the record of a creation that has finished, though Redis does not know: it was set back to a backup, or to an
 * append-only file that was cut off. To run the creation again would first remove an instance that a client uses.
 *
 * @returns whether the creation has finished
 */
export async function recoverFinishedCreation(worker: WorkerContext, record: ResourceRecord): Promise<boolean> {
  const handle = handleOf(record);
  const file = await readRecordFile(worker.settings.dataRoot, handle);
  if (!file || revisionIn(file.mark) <= record.revision) return false;
  const outcome = await recoverRecordOf(worker, handle);
  return outcome === 'renewed' || outcome === 'present';
}
