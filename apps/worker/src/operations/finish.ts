import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import { AppError, isAppError, messageOf, type Failure, type Waiting } from '#core';
import { backoff } from './backoff';
import { redacted, reportFailure } from './diagnose';
import type { Run } from './run';
import { observe } from '../reconciler/observation/observe';

/** Soon, for another worker, but not for this one that is about to stop. */
const HAND_BACK_MS = 200;
/** What the service itself has to do is tried again after a failure, but not at once. */
const TRY_AGAIN_AFTER_MS = 60_000;

function waitingFor(error: AppError, retryAt: number): Waiting | undefined {
  if (error.code !== 'engine_unreachable') return undefined;
  return {
    reason: error.code,
    message: error.message,
    hint: error.hint ?? '',
    retry_at: new Date(retryAt).toISOString(),
  };
}

/** @returns whether nothing is left of it: what an earlier run has left goes in the first step */
async function undoNow(run: Run): Promise<boolean> {
  const isClean = !run.steps.isFirst && run.steps.all.length > 0;
  try {
    await run.undo();
    return isClean;
  } catch (cause) {
    if (isAppError(cause, 'superseded')) throw cause;
    run.log.warn('undo put off to the next run', { error: cause });
    return false;
  }
}

/** Hands the job back to the queue. What cannot be undone now, the next run does or undoes. */
async function putOff(run: Run, job: Job, token: string, error: AppError): Promise<never> {
  const isCreation = run.operation.kind === 'create';
  const isUndone = isCreation && (await undoNow(run));
  const isStopping = run.worker.stopping.aborted; // then whatever was under way ended with an error of its own
  // By Redis' time: another worker may be the one that finds it due, and this machine's clock may be wrong by days.
  const retryAt = run.worker.clock.now() + (isStopping ? HAND_BACK_MS : backoff(job.attemptsStarted));
  await run.worker.store.transition(run.handle, {
    to: isCreation ? 'pending' : run.during,
    heldBy: run.token,
    leavesHost: isUndone,
    set: { run: undefined, progress: undefined, waiting: isStopping ? undefined : waitingFor(error, retryAt) },
    operation: { state: 'queued' },
  });
  await job.moveToDelayed(retryAt, token);
  run.log.warn(isCreation ? 'provisioning put off' : 'operation put off', {
    kind: run.operation.kind,
    step: run.steps.step,
    reason: error.code,
    error: error.message,
  });
  throw new DelayedError();
}

/** Undoes what was done; what cannot be undone is part of the failure, and the truth is told of what is left. */
export async function undoOf(run: Run, failure: Failure): Promise<Failure> {
  try {
    await run.undo();
    return failure;
  } catch (error) {
    if (isAppError(error, 'superseded') || isRetryable(error) || run.operation.kind === 'create') throw error;
    run.log.error('undo failed', { error });
    const why = redacted(run, messageOf(error));
    return { ...failure, message: `${failure.message}; and what it was before is not back: ${why}` };
  }
}

function dueAgain({ worker, operation: { kind, by } }: Run): Record<string, number> {
  const at = worker.clock.now() + TRY_AGAIN_AFTER_MS;
  if (kind === 'end_grace') return { end_grace: at };
  if (kind === 'purge') return { purge: at };
  return by === 'expiry' ? { expire: at } : {};
}

/** Ends what did not succeed and was undone: the resource is what is the case. */
export async function endUndone(run: Run, state: 'failed' | 'cancelled', failure: Failure): Promise<void> {
  const { kind } = run.operation;
  if (kind === 'create') return run.end(state, { to: 'failed', set: { failure }, operation: { failure } });
  if (kind === 'restore' || kind === 'purge')
    return run.end(state, { to: 'deleted', operation: { failure }, schedule: dueAgain(run) });
  // What never ran is nothing that could be looked at; a sweep removes what is left of it.
  if (run.record.wanted === undefined) {
    const set = { failure: run.record.failure ?? failure };
    return run.end(state, { to: 'failed', set, operation: { failure }, schedule: dueAgain(run) });
  }
  const record = (await run.worker.store.get(run.handle)) ?? run.record; // the run may have written what it is measured by
  const { status, reason } = await observe(run.worker, record, run.type);
  const set = { status_reason: reason, sealed_next: undefined };
  await run.end(state, { to: status, set, operation: { failure }, schedule: dueAgain(run) });
}

/** Gives up: evidence first, then the undo, and the record last, when the world is clean. */
async function giveUp(run: Run, error: unknown): Promise<never> {
  const isCancelled = isAppError(error, 'cancelled');
  const failure = await undoOf(run, await reportFailure(run, error));
  await endUndone(run, isCancelled ? 'cancelled' : 'failed', failure);
  const { kind } = run.operation;
  run.log[isCancelled ? 'warn' : 'error'](kind === 'create' ? 'provisioning failed' : 'operation failed', {
    kind,
    step: failure.step,
    reason: failure.reason,
    cause: failure.message,
  });
  throw new UnrecoverableError(`${failure.reason}: ${failure.message}`);
}

function isRetryable(cause: unknown): cause is AppError {
  return cause instanceof AppError && cause.retryable;
}

/** Decides what becomes of an operation that did not succeed: again, or never. */
export async function settle(run: Run, job: Job, token: string, error: unknown): Promise<never> {
  if (isRetryable(error)) return putOff(run, job, token, error);
  try {
    return await giveUp(run, error);
  } catch (cause) {
    if (isRetryable(cause)) return putOff(run, job, token, cause); // the engine went away: nothing can be cleaned up now
    throw cause;
  }
}
