import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#core';
import type { Run } from '../run';

/**
 * For a wait that ended early: throws the reason, unless the wait ended by itself.
 *
 * @throws AppError `interrupted` when the worker stops, `cancelled`, or `superseded` by another run
 */
export async function throwIfInterrupted(run: Run, cause: unknown): Promise<void> {
  if (run.worker.stopping.aborted)
    throw new AppError('interrupted', 'the worker is stopping', { retryable: true, cause });
  if (run.signal.aborted) await run.assertOwner();
}

/** Between two checks. @throws AppError as throwIfInterrupted() */
export async function pause(run: Run, ms: number): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: run.signal });
  } catch (cause) {
    await throwIfInterrupted(run, cause);
  }
}
