import { handleOf, isAppError, isObserved, type ResourceRecord, type ResourceRef } from '#core';
import { identityOf } from '../identity';
import type { WorkerContext } from '../worker-context';
import { observe } from './observe';
import type { Observation } from './status-from';

/** A running instance that does not answer once may only be busy. */
const LOOKS_BEFORE_UNREACHABLE = 2;

/** True when a comparison may say what the resource is: no worker is on it, and this host has it. */
export function isOurs(record: ResourceRecord | undefined, worker: WorkerContext): record is ResourceRecord {
  return record !== undefined && record.host_id === worker.installation.hostId && isObserved(record.status);
}

/** Writes down what was seen, unless the record has changed since it was read: then that is seen by another look. */
export async function tell(worker: WorkerContext, record: ResourceRecord, seen: Observation): Promise<void> {
  if (record.status === seen.status && record.status_reason?.reason === seen.reason?.reason) return;
  try {
    await worker.store.transition(handleOf(record), {
      to: seen.status,
      revision: record.revision,
      set: { status_reason: seen.reason },
    });
    worker.log.info('status changed', {
      ...identityOf(record),
      from: record.status,
      to: seen.status,
      reason: seen.reason?.reason,
    });
  } catch (error) {
    if (!isAppError(error, 'superseded')) throw error;
  }
}

/** Looks at one instance and tells what is the case. @returns true when it may change by itself soon */
export async function compare(worker: WorkerContext, ref: ResourceRef): Promise<boolean> {
  const record = await worker.store.get(ref);
  const type = worker.catalog.get(ref.type);
  if (!type || !isOurs(record, worker)) return false;
  let seen = await observe(worker, record, type);
  for (let looks = 1; looks < LOOKS_BEFORE_UNREACHABLE; looks += 1) {
    if (record.status !== 'running' || seen.reason?.reason !== 'does_not_answer') break;
    seen = await observe(worker, record, type);
  }
  await tell(worker, record, seen);
  return seen.isUnstable;
}

/** Looks at all instances of this host. */
export async function compareAll(worker: WorkerContext): Promise<void> {
  for (const ref of await worker.store.ofHost(worker.installation.hostId)) {
    if (worker.stopping.aborted) return;
    await compare(worker, ref);
  }
}
