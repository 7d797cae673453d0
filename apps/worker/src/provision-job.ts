import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import { AppError, isAppError, isSettled, messageOf, type Logger, type ProvisionJob, type Waiting } from '#core';
import { backoff } from './backoff';
import { reportFailure } from './failure-report';
import { provision, PROVISION_STEPS } from './flows/provision';
import { refuseUnknownType } from './refuse-unknown-type';
import { Run } from './run';
import type { WorkerContext } from './worker-context';

/** Soon, for another worker, but not for this one that is about to stop. */
const HAND_BACK_MS = 200;

function waitingFor(error: AppError, retryAt: number): Waiting | undefined {
  if (error.code !== 'engine_unreachable') return undefined;
  return {
    reason: error.code,
    message: error.message,
    hint: error.hint ?? '',
    retry_at: new Date(retryAt).toISOString(),
  };
}

/** Hands the job back to the queue. What cannot be undone now, the next run removes before it begins. */
async function putOff(run: Run, job: Job, token: string, error: AppError): Promise<never> {
  await run.undo().catch((cause: unknown) => {
    if (isAppError(cause, 'superseded')) throw cause;
    run.log.warn('undo put off to the next run', { error: cause });
  });
  const isStopping = run.worker.stopping.aborted; // then whatever was under way ended with an error of its own
  const retryAt = Date.now() + (isStopping ? HAND_BACK_MS : backoff(job.attemptsStarted));
  await run.worker.store.transition(run.handle, {
    to: 'pending',
    heldBy: run.token,
    set: { run: undefined, progress: undefined, waiting: isStopping ? undefined : waitingFor(error, retryAt) },
  });
  await job.moveToDelayed(retryAt, token);
  run.log.warn('provisioning put off', { step: run.step, reason: error.code, error: error.message });
  throw new DelayedError();
}

/** Gives up: evidence first, then the undo, and the record last, when the world is clean. */
async function giveUp(run: Run, error: unknown): Promise<never> {
  const failure = await reportFailure(run, error);
  await run.undo();
  await run.worker.store.transition(run.handle, {
    to: 'failed',
    heldBy: run.token,
    set: { failure, run: undefined, progress: undefined, waiting: undefined },
  });
  run.log.error('provisioning failed', { step: failure.step, reason: failure.reason, cause: failure.message });
  throw new UnrecoverableError(`${failure.reason}: ${failure.message}`);
}

async function settle(run: Run, job: Job, token: string, error: unknown): Promise<never> {
  const retryable = (cause: unknown): cause is AppError => cause instanceof AppError && cause.retryable;
  if (retryable(error)) return putOff(run, job, token, error);
  try {
    return await giveUp(run, error);
  } catch (cause) {
    if (retryable(cause)) return putOff(run, job, token, cause); // the engine went away: nothing can be cleaned up now
    throw cause;
  }
}

async function execute(worker: WorkerContext, job: Job<ProvisionJob>, token: string, jobLog: Logger): Promise<void> {
  const { type, name, resourceId } = job.data;
  const record = await worker.store.get({ type, name });
  if (record?.resource_id !== resourceId) {
    jobLog.warn('job without a record: nothing to do');
    return;
  }
  if (isSettled(record.status)) return; // delivered twice, and done already
  const log = jobLog.child({ request_id: record.request_id });
  const resourceType = worker.catalog.get(type);
  if (!resourceType) {
    await refuseUnknownType(worker, record, log);
    return;
  }
  const run = await Run.claim(worker, record, resourceType, PROVISION_STEPS, log);
  log.info('provisioning', { image: record.image_version, waited_ms: Date.now() - job.timestamp });
  try {
    await provision(run);
  } catch (error) {
    if (isAppError(error, 'superseded')) throw error;
    await settle(run, job, token, error);
  }
  log.info('running', { took_ms: Date.now() - job.timestamp });
}

/** Does one job of the provision queue. Running it twice, even at the same time, makes one instance. */
export async function processProvisionJob(worker: WorkerContext, job: Job<ProvisionJob>, token: string): Promise<void> {
  const { type, name, resourceId, operationId } = job.data;
  const log = worker.log.child({
    resource: `${type}/${name}`,
    resource_id: resourceId,
    operation_id: operationId,
    job_id: job.id,
  });
  try {
    await execute(worker, job, token, log);
  } catch (error) {
    if (error instanceof DelayedError || error instanceof UnrecoverableError) throw error;
    if (isAppError(error, 'superseded')) {
      log.warn('stopped: another run has taken over', { cause: error.message });
      return;
    }
    log.error('job failed unexpectedly', { error });
    throw new UnrecoverableError(messageOf(error));
  }
}
