import { AppError, handleOf, isObserved, type Logger, type ResourceRecord } from '#core';
import { failureWithoutRun } from './diagnose';
import type { WorkerContext } from '../worker-context';

/**
 * Fails an operation on a type that the API knows and this worker does not: their templates differ.
 *
 * @throws AppError `superseded` when it has begun, or the resource is deleted: a worker that knows the type ends it
 */
export async function refuseUnknownType(
  { store, metrics }: WorkerContext,
  record: ResourceRecord,
  log: Logger,
): Promise<void> {
  const message = `this worker does not know the type '${record.resource_type}'`;
  const isCreation = record.operation_kind === 'create';
  const isUntouched = isCreation ? record.host_id === undefined : isObserved(record.status);
  if (!isUntouched) throw new AppError('superseded', message);
  const failure = failureWithoutRun(
    'claim',
    message,
    'Give every worker the same templates folder as the API, then try again.',
  );
  await store.transition(handleOf(record), {
    to: isCreation ? 'failed' : record.status,
    operationId: record.operation_id,
    set: isCreation ? { failure } : {},
    operation: { state: 'failed', failure },
  });
  metrics.ended(record.operation_kind, 'failed', failure);
  log.error('provisioning refused', { cause: message });
}
