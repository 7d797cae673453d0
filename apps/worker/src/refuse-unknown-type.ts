import { AppError, handleOf, type Logger, type ResourceRecord } from '#core';
import { failureWithoutRun } from './failure-report';
import type { WorkerContext } from './worker-context';

/**
 * Ends a request for a type that the API knows and this worker does not: their templates differ.
 *
 * @throws AppError `superseded` when another worker knew the type and has begun: it is that one's to finish
 */
export async function refuseUnknownType({ store }: WorkerContext, record: ResourceRecord, log: Logger): Promise<void> {
  const message = `this worker does not know the type '${record.resource_type}'`;
  if (record.host_id !== undefined) throw new AppError('superseded', message);
  const failure = failureWithoutRun(
    'claim',
    message,
    'Give every worker the same templates folder as the API, then POST again.',
  );
  await store.transition(handleOf(record), { to: 'failed', set: { failure } });
  log.error('provisioning refused', { cause: message });
}
