import { isUnderWay, type Failure, type ResourceRecord, type ResourceType } from '#core';
import type { KeptOperation, KeptRecord } from '../durable-records/record-text';
import { failureWithoutRun } from '../operations/diagnose';
import { observe } from '../reconciler/observation/observe';
import type { WorkerContext } from '../worker-context';
import { asPublished } from './as-published';
import { without } from './without';

export interface Found {
  readonly record: ResourceRecord;
  /** of the operation that was cut off */
  readonly failure?: Failure | undefined;
  /** that is to be gone on with */
  readonly operation?: KeptOperation | undefined;
}

async function observed(worker: WorkerContext, record: ResourceRecord, type: ResourceType): Promise<ResourceRecord> {
  const published = await asPublished(worker, record, type);
  const { status, reason } = await observe(worker, published, type);
  return { ...without(published, 'status_reason'), status, ...(reason && { status_reason: reason }) };
}

function failureOf({ operation_kind: kind }: ResourceRecord): Failure {
  const message = `Redis has lost the ${kind} that was under way`;
  return failureWithoutRun('queue', message, 'Look at the status, then try again.');
}

/**
 * What a sealed record says, as it is now: an operation that was half done queues to be gone on with, any other that was under
 * way is lost with Redis and has failed; the status is what Docker says. It is one revision later than what was sealed. A Docker
 * Engine that is away keeps nothing back: what is deleted has no container (a sweep removes what a restoration has left), and all
 * else is `unreachable`.
 */
export async function asFound(
  worker: WorkerContext,
  { record: kept, operation }: KeptRecord,
  type: ResourceType,
): Promise<Found> {
  const wasCut = isUnderWay(kept.operation_state);
  const later = { ...kept, revision: kept.revision + 1, updated_at: new Date().toISOString() };
  // As one whose worker has died: the next run finds out how far it has come.
  if (wasCut && operation) return { record: { ...later, operation_state: 'queued' }, operation };
  const record: ResourceRecord = { ...later, ...(wasCut ? { operation_state: 'failed' } : {}) };
  const failure = wasCut ? failureOf(kept) : undefined;
  if (record.restorable_until === undefined) return { record: await observed(worker, record, type), failure };
  return { record: { ...record, status: 'deleted' }, failure };
}
