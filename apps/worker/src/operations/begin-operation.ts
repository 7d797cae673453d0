import { changeRecord, handleOf, type ChangeOutcome, type Operation, type ResourceRecord } from '#core';
import { logFieldsOf } from '../instance/log-fields';
import type { WorkerContext } from '../worker-context';

/**
 * Begins an operation of the service's own, unless the record has changed since it was read or does not allow it. If it
 * cannot be queued now, garbage collection queues it.
 */
export async function beginOperation(
  worker: WorkerContext,
  record: ResourceRecord,
  operation: Pick<Operation, 'kind' | 'by'>,
): Promise<ChangeOutcome['outcome']> {
  const { eventsKept } = worker.settings.timings;
  const change = { at: worker.clock.date(), operation, unchanged: true, eventsKept };
  const { outcome } = await changeRecord(worker.redis, record, change);
  if (outcome !== 'ok') return outcome;
  const accepted = await worker.store.get(handleOf(record));
  if (accepted) await worker.queues.enqueue(accepted);
  worker.log.info('operation begun by the service', { ...logFieldsOf(record), ...operation });
  return outcome;
}
