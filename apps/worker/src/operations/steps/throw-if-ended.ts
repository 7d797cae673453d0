import { AppError } from '#core';
import type { Run } from '../run';

/**
 * For a wait that ended early: says what ended it, if that was not the wait itself.
 *
 * @throws AppError `interrupted` when the worker is to stop, `cancelled`, or `superseded` by another run
 */
export async function throwIfEnded(run: Run, cause: unknown): Promise<void> {
  if (run.worker.stopping.aborted)
    throw new AppError('interrupted', 'the worker is stopping', { retryable: true, cause });
  if (run.signal.aborted) await run.hold();
}
