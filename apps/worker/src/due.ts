import {
  changeRecord,
  forgetDue,
  messageOf,
  putOffDue,
  readDue,
  type Due,
  type DueKind,
  type OperationKind,
  type Operation,
} from '#core';
import { identityOf } from './identity';
import type { WorkerContext } from './worker-context';

const OPERATION_OF: Readonly<Record<DueKind, { kind: OperationKind; by: Operation['by'] }>> = {
  expire: { kind: 'delete', by: 'expiry' },
  purge: { kind: 'purge', by: 'service' },
  end_grace: { kind: 'end_grace', by: 'service' },
};

/** An old password, for one, is taken away when its instance runs again. */
const LOOK_AGAIN_AFTER_MS = 2_000;

/**
 * Begins the operation whose time has come. It stays due until the operation's own write removes it: what is busy or
 * does not allow it now is tried again by the next round, and a worker that dies here has lost nothing.
 */
async function begin(worker: WorkerContext, due: Due): Promise<void> {
  const record = await worker.store.get(due.ref);
  if (!record) return forgetDue(worker.redis, due);
  const { kind, by } = OPERATION_OF[due.kind];
  const { outcome } = await changeRecord(worker.redis, record, { operation: { kind, by } });
  if (outcome === 'not_allowed') return putOffDue(worker.redis, due, Date.now() + LOOK_AGAIN_AFTER_MS);
  if (outcome !== 'ok') return;
  const accepted = await worker.store.get(due.ref);
  if (accepted) await worker.queues.enqueue(accepted);
  worker.log.info('time is up', { ...identityOf(record), kind: due.kind });
}

/** Looks for what is due. */
export async function doWhatIsDue(worker: WorkerContext): Promise<void> {
  try {
    for (const due of await readDue(worker.redis)) {
      if (worker.stopping.aborted) return;
      await begin(worker, due);
    }
  } catch (error) {
    worker.log.warn('what is due put off to the next round', { error: messageOf(error) });
  }
}
