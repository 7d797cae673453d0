import { isDeepStrictEqual } from 'node:util';
import {
  handleOf,
  isAppError,
  isObserved,
  type RecordFields,
  type ResourceRecord,
  type ResourceRef,
  type ResourceType,
} from '#core';
import { beginOperation } from '../operations/begin-operation';
import { logFieldsOf } from '../instance/log-fields';
import type { WorkerContext } from '../worker-context';
import { knownRestarts, observe, type Look, type Occasion } from './observation/observe';
import type { Observation } from './observation/status-from';

function isHere(record: ResourceRecord | undefined, worker: WorkerContext): record is ResourceRecord {
  return record !== undefined && record.host_id === worker.installation.hostId;
}

/** True when a comparison may say what the resource is: no worker is on it, and this host has it. */
export function isOurs(record: ResourceRecord | undefined, worker: WorkerContext): record is ResourceRecord {
  return isHere(record, worker) && isObserved(record.status);
}

/** True while a worker is on it; what happens to its container meanwhile is to be seen afterwards. */
function isBusy({ status }: ResourceRecord): boolean {
  return !isObserved(status) && !['pending', 'failed', 'deleted'].includes(status);
}

function isChange(record: ResourceRecord, seen: Observation): boolean {
  return record.status !== seen.status || record.status_reason?.reason !== seen.reason?.reason;
}

/** The same reason may come to have other words; it began when it was first seen all the same. */
function reasonFor(record: ResourceRecord, seen: Observation): RecordFields {
  const { status_reason: told } = record;
  if (isChange(record, seen)) return { status_reason: seen.reason };
  if (!seen.reason || !told || seen.reason.message === told.message) return {};
  return { status_reason: { ...seen.reason, since: told.since } };
}

/** What of it the record does not say yet. */
function newsFor(record: ResourceRecord, seen: Observation & Partial<Look>): RecordFields {
  const known = knownRestarts(record);
  return { ...reasonFor(record, seen), ...(isDeepStrictEqual(seen.restarts ?? known, known) ? {} : seen.restarts) };
}

/** Writes down what was seen. @returns false when the record has changed since it was read: then another look sees it */
export async function tell(
  worker: WorkerContext,
  record: ResourceRecord,
  seen: Observation & Partial<Look>,
): Promise<boolean> {
  const set = newsFor(record, seen);
  if (Object.keys(set).length === 0) return true;
  try {
    await worker.store.transition(handleOf(record), { to: seen.status, revision: record.revision, set });
  } catch (error) {
    if (isAppError(error, 'superseded')) return false;
    throw error;
  }
  const { status: to, reason } = seen;
  if (isChange(record, seen))
    worker.log.info('status changed', { ...logFieldsOf(record), from: record.status, to, reason: reason?.reason });
  return true;
}

/** One that became ready after the operation that started it had given up. */
async function makePermanent({ docker }: WorkerContext, { mortal }: Look): Promise<void> {
  if (mortal !== undefined) await docker.containers.setRestartPolicy(mortal, 'unless-stopped');
}

/** A running instance that does not answer once may only be busy. */
async function observeFairly(
  worker: WorkerContext,
  record: ResourceRecord,
  type: ResourceType,
  occasion: Occasion,
): Promise<Look> {
  const seen = await observe(worker, record, type, occasion);
  const hasFailedOnce = record.status === 'running' && seen.reason?.reason === 'does_not_answer';
  return hasFailedOnce ? observe(worker, record, type, occasion) : seen;
}

/**
 * Looks at one instance and tells what is the case.
 *
 * @returns true when it is to be looked at again soon; nothing is told while the engine is in doubt
 * @throws the reason of `occasion.happened` when that is aborted while the engine inside is waited for
 */
export async function compare(worker: WorkerContext, ref: ResourceRef, occasion: Required<Occasion>): Promise<boolean> {
  const record = await worker.store.get(ref);
  const type = worker.catalog.get(ref.type);
  if (!type || !isHere(record, worker)) return false;
  if (!isOurs(record, worker)) return isBusy(record);
  const seen = await observeFairly(worker, record, type, occasion);
  if (occasion.engineSince() === undefined) return true;
  if (seen.endedWithEngine) {
    // Otherwise an operation is under way, or the record has changed: nobody has stopped it by hand in any case.
    await beginOperation(worker, record, { kind: 'start', by: 'service' });
    return true;
  }
  await makePermanent(worker, seen);
  return !(await tell(worker, record, seen)) || seen.isUnstable;
}
