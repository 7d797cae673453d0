import { changeRecord, handleOf, type Operation, type ResourceRecord } from '#core';
import { identityOf } from './identity';
import type { WorkerContext } from './worker-context';

/**
 * Begins an operation that nobody asked for, unless the record has changed since it was read or does not allow it. One
 * that could not be queued is queued by the sweep. @returns false when it was not begun
 */
export async function beginOperation(
  worker: WorkerContext,
  record: ResourceRecord,
  operation: Pick<Operation, 'kind' | 'by'>,
): Promise<boolean> {
  const { outcome } = await changeRecord(worker.redis, record, { operation, unchanged: true });
  if (outcome !== 'ok') return false;
  const accepted = await worker.store.get(handleOf(record));
  if (accepted) await worker.queues.enqueue(accepted);
  worker.log.info('operation begun by the service', { ...identityOf(record), ...operation });
  return true;
}
