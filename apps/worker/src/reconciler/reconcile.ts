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
import { logFieldsOf } from '../instance/log-fields';
import { beginOperation } from '../operations/begin-operation';
import type { WorkerContext } from '../worker-context';
import { knownRestarts, observe, type Observation, type Trigger } from './observation/observe';
import type { ObservedState } from './observation/status-from';

function isHere(record: ResourceRecord | undefined, worker: WorkerContext): record is ResourceRecord {
  return record !== undefined && record.host_id === worker.installation.hostId;
}

/** True when no operation holds the record and this host has the instance. */
export function mayReconcile(record: ResourceRecord | undefined, worker: WorkerContext): record is ResourceRecord {
  return isHere(record, worker) && isObserved(record.status);
}

/** True while an operation holds it; changes of its container meanwhile are reconciled afterwards. */
function isBusy({ status }: ResourceRecord): boolean {
  return !isObserved(status) && !['pending', 'failed', 'deleted'].includes(status);
}

function isChange(record: ResourceRecord, seen: ObservedState): boolean {
  return record.status !== seen.status || record.status_reason?.reason !== seen.reason?.reason;
}

/** The same reason may get another message; it still dates from when it was first seen. */
function reasonFields(record: ResourceRecord, seen: ObservedState): RecordFields {
  const { status_reason: written } = record;
  if (isChange(record, seen)) return { status_reason: seen.reason };
  if (!seen.reason || !written || seen.reason.message === written.message) return {};
  return { status_reason: { ...seen.reason, since: written.since } };
}

function changedFields(record: ResourceRecord, seen: ObservedState & Partial<Observation>): RecordFields {
  const known = knownRestarts(record);
  return { ...reasonFields(record, seen), ...(isDeepStrictEqual(seen.restarts ?? known, known) ? {} : seen.restarts) };
}

/** @returns false when the record has changed since it was read: the caller reads it again */
export async function writeStatus(
  worker: WorkerContext,
  record: ResourceRecord,
  seen: ObservedState & Partial<Observation>,
): Promise<boolean> {
  const set = changedFields(record, seen);
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

/** For an instance that became ready after the operation that started it had given up. */
async function ensureRestartPolicy({ docker }: WorkerContext, { unrestarted }: Observation): Promise<void> {
  if (unrestarted !== undefined) await docker.containers.setRestartPolicy(unrestarted, 'unless-stopped');
}

/** A running instance that does not answer once may only be busy: it gets a second attempt. */
async function observeTwice(
  worker: WorkerContext,
  record: ResourceRecord,
  type: ResourceType,
  trigger: Trigger,
): Promise<Observation> {
  const seen = await observe(worker, record, type, trigger);
  const hasFailedOnce = record.status === 'running' && seen.reason?.reason === 'does_not_answer';
  return hasFailedOnce ? observe(worker, record, type, trigger) : seen;
}

/**
 * Brings the status of one instance in line with Docker and its server. Writes nothing while Docker is in doubt.
 *
 * @returns true when it is to be reconciled again soon
 * @throws the reason of `trigger.changed` when that aborts during the wait for the server
 */
export async function reconcile(worker: WorkerContext, ref: ResourceRef, trigger: Required<Trigger>): Promise<boolean> {
  const record = await worker.store.get(ref);
  const type = worker.catalog.get(ref.type);
  if (!type || !isHere(record, worker)) return false;
  if (!mayReconcile(record, worker)) return isBusy(record);
  const seen = await observeTwice(worker, record, type, trigger);
  if (trigger.dockerSince() === undefined) return true;
  if (seen.endedWithDocker) {
    // Should this be refused, an operation is in progress or the record has changed: nobody stopped it by hand either way.
    await beginOperation(worker, record, { kind: 'start', by: 'service' });
    return true;
  }
  await ensureRestartPolicy(worker, seen);
  return !(await writeStatus(worker, record, seen)) || seen.isUnstable;
}
