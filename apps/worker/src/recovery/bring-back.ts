import { memberOf, messageOf, type ResourceHandle } from '#core';
import { restoreRecord } from './restore-record';
import type { KeptRecord } from '../durable-records/record-text';
import { failureWithoutRun } from '../operations/diagnose';
import { runOfFolder } from '../instance/folder';
import { readRecordFile } from '../durable-records/record-file';
import type { WorkerContext } from '../worker-context';
import { asFound } from './as-found';
import { tellOnce } from './tell-once';

/** `unsealed`: there is no sealed record; `unreadable`: it cannot be opened */
export type Outcome = 'restored' | 'renewed' | 'present' | 'gone' | 'taken' | 'unsealed' | 'unreadable';

const OVERTAKEN = failureWithoutRun(
  'queue',
  'Redis had an older state of the resource when this was accepted, and was brought to the later one',
  'Look at the resource, then try again.',
);

interface Folder extends ResourceHandle {
  /** that made it */
  readonly run: string;
}

/** @returns undefined, said once in the log, when it cannot be opened: it is left for who has its key */
async function openKept(worker: WorkerContext, handle: ResourceHandle): Promise<KeptRecord | 'unsealed' | undefined> {
  const { settings, keyRing } = worker;
  const file = await readRecordFile(settings.dataRoot, handle);
  if (!file) return 'unsealed';
  try {
    const kept = file.open(keyRing);
    if (kept?.record.resource_id === handle.resourceId) return kept;
    throw new Error('it is the record of another resource');
  } catch (error) {
    tellOnce(worker, handle, 'left alone: the record beside its data cannot be opened', messageOf(error));
    return undefined;
  }
}

/** A record is never overwritten by another resource's of the same name. */
export function tellTaken(worker: WorkerContext, handle: ResourceHandle): Outcome {
  tellOnce(worker, handle, 'left alone: another resource has its name', 'DELETE that one for good, and it comes back');
  return 'taken';
}

/** Restores the record of an instance from the sealed one in its folder, unless Redis has it in that revision or a later one. */
export async function bringBack(worker: WorkerContext, { run, ...handle }: Folder): Promise<Outcome> {
  const type = worker.catalog.get(handle.type);
  const kept = await openKept(worker, handle);
  if (kept === 'unsealed') return kept;
  if (!kept || !type) return 'unreadable';
  const { record, ...lost } = await asFound(worker, kept, type);
  const { hostId: host } = worker.installation;
  const outcome = await restoreRecord(worker.redis, { record, host, run, ...lost, overtaken: OVERTAKEN });
  if (outcome === 'taken') return tellTaken(worker, handle);
  if (outcome === 'restored' || outcome === 'renewed') {
    const fields = { resource: memberOf(handle), resource_id: handle.resourceId, status: record.status, outcome };
    worker.log.warn('record restored from the one beside its data', { ...fields, goes_on: lost.operation?.kind });
    // If this is cut off, a sweep queues it.
    if (lost.operation) await worker.queues.enqueue({ ...record, host_id: host });
  }
  return outcome;
}

/** As bringBack(), for who knows the instance and not the run that made its folder. @returns undefined when it has none */
export async function bringBackHere(worker: WorkerContext, handle: ResourceHandle): Promise<Outcome | undefined> {
  const run = await runOfFolder(worker.settings.dataRoot, handle);
  return run === undefined ? undefined : bringBack(worker, { ...handle, run });
}
