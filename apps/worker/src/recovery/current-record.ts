import { isUnderWay, type Failure, type ResourceRecord, type ResourceType } from '#core';
import type { KeptOperation, KeptRecord } from '../durable-records/record-text';
import { failureWithoutRun } from '../operations/diagnose';
import { observe } from '../reconciler/observation/observe';
import type { WorkerContext } from '../worker-context';
import { omitFields } from './omit-fields';
import { resolveRotation } from './resolve-rotation';

interface Current {
  readonly record: ResourceRecord;
  /** of an operation that was cut off */
  readonly failure?: Failure | undefined;
  /** an operation to continue */
  readonly operation?: KeptOperation | undefined;
}

async function observed(worker: WorkerContext, record: ResourceRecord, type: ResourceType): Promise<ResourceRecord> {
  const published = await resolveRotation(worker, record, type);
  const { status, reason } = await observe(worker, published, type);
  return { ...omitFields(published, 'status_reason'), status, ...(reason && { status_reason: reason }) };
}

function failureOf({ operation_kind: kind }: ResourceRecord): Failure {
  const message = `Redis lost the ${kind} that was in progress`;
  return failureWithoutRun('queue', message, 'Look at the status, then try again.');
}

/**
 * A durable record brought up to date, as its next revision. A half-done operation is queued again to continue; any other
 * operation in progress is lost with Redis and fails. The status is observed. A Docker that is away does not hold this up: the
 * instance becomes `unreachable`. A deleted one has no container; garbage collection removes leftovers of a restoration.
 */
export async function currentRecord(
  worker: WorkerContext,
  { record: durable, operation }: KeptRecord,
  type: ResourceType,
): Promise<Current> {
  const wasCut = isUnderWay(durable.operation_state);
  const later = { ...durable, revision: durable.revision + 1, updated_at: new Date().toISOString() };
  // As after the death of its worker: the next run finds out how far it came.
  if (wasCut && operation) return { record: { ...later, operation_state: 'queued' }, operation };
  const record: ResourceRecord = { ...later, ...(wasCut ? { operation_state: 'failed' } : {}) };
  const failure = wasCut ? failureOf(durable) : undefined;
  if (record.restorable_until === undefined) return { record: await observed(worker, record, type), failure };
  return { record: { ...record, status: 'deleted' }, failure };
}
