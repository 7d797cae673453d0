import { AppError, isAppError, messageOf, type Failure, type Transition, type Waiting } from '#core';
import { observe } from '../reconciler/observation/observe';
import { backoff } from './backoff';
import { diagnose, redacted } from './diagnose';
import { done, failed, requeue, type Outcome } from './outcome';
import { undo } from './execute';
import { flows } from './flows/flows';
import type { Flow } from './flows/flow';
import type { Run } from './run';

function flowOf({ operation }: Run): Flow {
  return flows[operation.kind];
}

function isRetryable(cause: unknown): cause is AppError {
  return cause instanceof AppError && cause.retryable;
}

async function observed(run: Run): Promise<Pick<Transition, 'to' | 'set'>> {
  const record = (await run.worker.store.get(run.handle)) ?? run.record; // the run may have written what it is compared with
  const { status, reason } = await observe(run.worker, record, run.type);
  return { to: status, set: { status_reason: reason } };
}

/** Writes the success. A run that took over a committed operation has proven nothing itself: its status is observed. */
export async function succeed(run: Run): Promise<Outcome> {
  const last = flowOf(run).succeeded(run);
  if ('purge' in last) await run.purge(last.purge);
  else if (run.record.decided === undefined) await run.end('succeeded', last);
  else {
    const { to, set } = await observed(run);
    await run.end('succeeded', { ...last, to, set: { ...last.set, ...set } });
  }
  return done;
}

function waitingFor(error: AppError, retryAt: number): Waiting | undefined {
  if (error.code !== 'engine_unreachable') return undefined;
  return {
    reason: error.code,
    message: error.message,
    hint: error.hint ?? '',
    retry_at: new Date(retryAt).toISOString(),
  };
}

/** @returns false when leftovers may be on this host; the next run there clears them in its first step */
async function isUndone(run: Run): Promise<boolean> {
  try {
    await undo(flowOf(run), run);
    return true;
  } catch (cause) {
    if (isAppError(cause, 'superseded')) throw cause;
    run.log.warn('undo failed; the next run clears the leftovers', { error: cause });
    return false;
  }
}

async function requeued(run: Run, attempt: number, error: AppError): Promise<Outcome> {
  const { settings, stopping, store, clock } = run.worker;
  const { requeuesAs } = flowOf(run);
  const leavesHost = requeuesAs !== undefined && (await isUndone(run));
  const isStopping = stopping.aborted; // whatever was in progress then failed with an error of its own
  const afterMs = isStopping ? settings.timings.handBack : backoff(attempt, settings.timings);
  // By Redis' time: another worker may be the one that retries, and this machine's clock may be wrong by days.
  const retryAt = clock.now() + afterMs;
  await store.transition(run.handle, {
    to: requeuesAs ?? run.during,
    heldBy: run.token,
    leavesHost,
    set: { run: undefined, progress: undefined, waiting: isStopping ? undefined : waitingFor(error, retryAt) },
    operation: { state: 'queued' },
  });
  const { kind } = run.operation;
  const fields = { kind, step: run.steps.step, reason: error.code, error: error.message };
  run.log.warn(kind === 'create' ? 'provisioning requeued' : 'operation requeued', fields);
  return requeue(afterMs, error.message);
}

/** Undoes the steps. A change that cannot be undone becomes a part of the failure; a creation is tried again instead. */
export async function undoneOr(run: Run, failure: Failure): Promise<Failure> {
  try {
    await undo(flowOf(run), run);
    return failure;
  } catch (error) {
    if (isAppError(error, 'superseded') || isRetryable(error) || flowOf(run).revertsTo === 'failed') throw error;
    run.log.error('undo failed', { error });
    const why = redacted(run, messageOf(error));
    return { ...failure, message: `${failure.message}; and the earlier state could not be restored: ${why}` };
  }
}

/** The task that began the operation is scheduled again. */
function rescheduled(run: Run): Record<string, number> {
  const { worker, operation } = run;
  const { scheduledTask } = flowOf(run);
  const at = worker.clock.now() + worker.settings.timings.retryOwnOperation;
  if (scheduledTask !== undefined) return { [scheduledTask]: at };
  return operation.by === 'expiry' ? { expire: at } : {};
}

/** Ends an operation that has not succeeded and is undone. */
export async function endUndone(run: Run, state: 'failed' | 'cancelled', failure: Failure): Promise<void> {
  const { record } = run;
  const { revertsTo } = flowOf(run);
  const ends = { operation: { failure }, schedule: rescheduled(run) };
  if (revertsTo === 'deleted') return run.end(state, { to: 'deleted', ...ends });
  // An instance that never ran cannot be observed; garbage collection removes the rest of it.
  if (revertsTo === 'failed' || record.wanted === undefined)
    return run.end(state, { to: 'failed', set: { failure: record.failure ?? failure }, ...ends });
  const { to, set } = await observed(run);
  await run.end(state, { to, set: { ...set, sealed_next: undefined }, ...ends });
}

/** Diagnoses first, then undoes, and writes the record last, when the world is clean. */
async function gaveUp(run: Run, error: unknown): Promise<Outcome> {
  const isCancelled = isAppError(error, 'cancelled');
  const failure = await undoneOr(run, await diagnose(run, error));
  await endUndone(run, isCancelled ? 'cancelled' : 'failed', failure);
  const { kind } = run.operation;
  const fields = { kind, step: failure.step, reason: failure.reason, cause: failure.message };
  run.log[isCancelled ? 'warn' : 'error'](kind === 'create' ? 'provisioning failed' : 'operation failed', fields);
  return failed(failure);
}

/**
 * Ends a run that has not succeeded: tried again, or failed for good.
 *
 * @param attempt the number of this attempt, the first being 1
 * @throws AppError `superseded`
 */
export async function finish(run: Run, error: unknown, attempt: number): Promise<Outcome> {
  if (isRetryable(error)) return requeued(run, attempt, error);
  try {
    return await gaveUp(run, error);
  } catch (cause) {
    if (isRetryable(cause)) return requeued(run, attempt, cause); // Docker went away: nothing can be undone now
    throw cause;
  }
}
