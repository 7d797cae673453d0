import { messageOf, type Operation, type OperationKind } from '#core';
import {
  removeScheduledTask,
  postponeScheduledTask,
  readScheduledTasks,
  type ScheduledTask,
  type ScheduledTaskKind,
} from './scheduled-tasks';
import { beginOperation } from '../operations/begin-operation';
import type { WorkerContext } from '../worker-context';

interface Deed {
  readonly kind: OperationKind;
  readonly by: Operation['by'];
  /** the field of the record that says when */
  readonly at: 'expires_at' | 'restorable_until' | 'grace_until';
}

const DEEDS: Readonly<Record<ScheduledTaskKind, Deed>> = {
  expire: { kind: 'delete', by: 'expiry', at: 'expires_at' },
  purge: { kind: 'purge', by: 'service', at: 'restorable_until' },
  end_grace: { kind: 'end_grace', by: 'service', at: 'grace_until' },
};

/** What is busy may be so for long, and an old password is taken away when its instance runs again. */
const LOOK_AGAIN_AFTER_MS = 2_000;

/**
 * Begins the operation whose time has come. It stays due until the operation's own write removes it: what is busy or
 * does not allow it now is tried again soon, and a worker that dies here has lost nothing.
 */
async function begin(worker: WorkerContext, due: ScheduledTask): Promise<void> {
  const record = await worker.store.get(due.ref);
  if (!record) return removeScheduledTask(worker.redis, due);
  const { kind, by, at } = DEEDS[due.kind];
  const until = record[at];
  // Since it was found to be over, a lease may have been extended or taken away, and a password been dropped.
  if (until === undefined || Date.parse(until) > worker.clock.now()) return;
  const outcome = await beginOperation(worker, record, { kind, by });
  if (['busy', 'not_allowed'].includes(outcome))
    await postponeScheduledTask(worker.redis, due, worker.clock.now() + LOOK_AGAIN_AFTER_MS);
}

/** Looks for what is due. */
export async function doWhatIsDue(worker: WorkerContext): Promise<void> {
  try {
    for (const due of await readScheduledTasks(worker.redis, worker.clock.now())) {
      if (worker.stopping.aborted) return;
      await begin(worker, due).catch((error: unknown) => {
        worker.log.warn('what is due put off to the next round', { ...due, error: messageOf(error) });
      });
    }
  } catch (error) {
    worker.log.warn('what is due put off to the next round', { error: messageOf(error) });
  }
}
