import { messageOf, type Operation, type OperationKind } from '#core';
import {
  postponeScheduledTask,
  readScheduledTasks,
  removeScheduledTask,
  type ScheduledTask,
  type ScheduledTaskKind,
} from './scheduled-tasks';
import { beginOperation } from '../operations/begin-operation';
import type { WorkerContext } from '../worker-context';

interface TaskOperation {
  readonly kind: OperationKind;
  readonly by: Operation['by'];
  /** the field of the record with its time */
  readonly at: 'expires_at' | 'restorable_until' | 'grace_until';
}

const OPERATIONS: Readonly<Record<ScheduledTaskKind, TaskOperation>> = {
  expire: { kind: 'delete', by: 'expiry', at: 'expires_at' },
  purge: { kind: 'purge', by: 'service', at: 'restorable_until' },
  end_grace: { kind: 'end_grace', by: 'service', at: 'grace_until' },
};

/**
 * Begins the operation of a task. The task stays scheduled until that operation's own write removes it: a busy instance is
 * retried soon, and a worker that dies here loses nothing.
 */
async function run(worker: WorkerContext, task: ScheduledTask): Promise<void> {
  const { clock, redis, settings, store } = worker;
  const record = await store.get(task.ref);
  if (!record) return removeScheduledTask(redis, task);
  const { kind, by, at } = OPERATIONS[task.kind];
  const until = record[at];
  // Since the task was read, a lease may have been extended or removed, or an old password dropped.
  if (until === undefined || Date.parse(until) > clock.now()) return;
  const outcome = await beginOperation(worker, record, { kind, by });
  // An instance may be busy for long, and an old password can only be dropped while it runs.
  if (['busy', 'not_allowed'].includes(outcome))
    await postponeScheduledTask(redis, task, clock.now() + settings.timings.retryScheduledTask);
}

/** Runs all tasks whose time has come. */
export async function runScheduledTasks(worker: WorkerContext): Promise<void> {
  for (const task of await readScheduledTasks(worker.redis, worker.clock.now())) {
    if (worker.stopping.aborted) return;
    await run(worker, task).catch((error: unknown) => {
      worker.log.warn('scheduled task failed; retrying', { ...task, error: messageOf(error) });
    });
  }
}
