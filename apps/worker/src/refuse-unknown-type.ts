import { handleOf, type ResourceRecord } from '#core';
import { failureWithoutRun } from './failure-report';
import type { WorkerContext } from './worker-context';

/** Ends a request for a type that the API knows and this worker does not: their templates differ. */
export async function refuseUnknownType({ store, log }: WorkerContext, record: ResourceRecord): Promise<void> {
  const message = `this worker does not know the type '${record.resource_type}'`;
  const failure = failureWithoutRun(
    'claim',
    message,
    'Give every worker the same templates folder as the API, then POST again.',
  );
  await store.transition(handleOf(record), { to: 'failed', set: { failure, waiting: undefined, progress: undefined } });
  log.error('provisioning refused', { resource: `${record.resource_type}/${record.resource_name}`, cause: message });
}
