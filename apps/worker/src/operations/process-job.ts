import { DelayedError, UnrecoverableError, WaitingError, type Job } from 'bullmq';
import {
  isAppError,
  isUnderWay,
  messageOf,
  readOperation,
  type Logger,
  type OperationJob,
  type ResourceRecord,
} from '#core';
import { numberIn } from '../durable-records/counters';
import { createsInstance } from '../admission/admission';
import { requeueWhenFull } from '../admission/requeue-when-full';
import { logFieldsOf } from '../instance/log-fields';
import { recoverFinishedCreation } from '../recovery/recover-record';
import type { WorkerContext } from '../worker-context';
import { execute } from './execute';
import { finish, succeed } from './finish';
import { flows } from './flows/flows';
import { done, requeue, type Outcome } from './outcome';
import { refuseUnknownType } from './refuse-unknown-type';
import { Run } from './run';

/** The name is never given out again, whatever becomes of Redis. */
async function noteName({ counters }: WorkerContext, record: ResourceRecord, log: Logger): Promise<void> {
  const { resource_type: type, resource_name: name, place } = record;
  await counters.note({ numbers: { [type]: numberIn(name) }, place }).catch((error: unknown) => {
    log.warn('name not noted in DATA_ROOT', { error });
  });
}

async function wasCreated(worker: WorkerContext, record: ResourceRecord, log: Logger): Promise<boolean> {
  if (record.operation_kind !== 'create') return false;
  await noteName(worker, record, log);
  return recoverFinishedCreation(worker, record);
}

/** @returns undefined when there is nothing to do: delivered twice, done already, cancelled, or replaced by a deletion */
async function claim(worker: WorkerContext, job: Job<OperationJob>, jobLog: Logger): Promise<Run | undefined> {
  const { type: typeName, name, resourceId, operationId } = job.data;
  const record = await worker.store.get({ type: typeName, name });
  const operation = await readOperation(worker.redis, operationId);
  if (record?.resource_id !== resourceId || !operation) {
    jobLog.warn('job without a record: nothing to do');
    return undefined;
  }
  if (record.operation_id !== operationId || !isUnderWay(record.operation_state)) return undefined;
  const log = jobLog.child({ ...logFieldsOf(record), request_id: operation.request_id });
  const type = worker.catalog.get(typeName);
  if (!type) {
    await refuseUnknownType(worker, record, log);
    return undefined;
  }
  if (await wasCreated(worker, record, log)) return undefined;
  const isNew = createsInstance(operation.kind);
  const most = isNew ? worker.admission.limit : undefined;
  const run = await Run.claim({ worker, record, operation, type, flow: flows[operation.kind], log, most });
  if (isNew) worker.admission.admit();
  return run;
}

async function outcomeOf(run: Run, { attemptsStarted, timestamp }: Job): Promise<Outcome> {
  const { kind } = run.operation;
  try {
    await execute(flows[kind], run);
    const outcome = await succeed(run);
    run.log.info(kind === 'create' ? 'running' : 'operation succeeded', { kind, took_ms: Date.now() - timestamp });
    return outcome;
  } catch (error) {
    if (isAppError(error, 'superseded')) throw error;
    return await finish(run, error, attemptsStarted);
  } finally {
    run.release();
  }
}

async function runJob(worker: WorkerContext, job: Job<OperationJob>, log: Logger): Promise<Outcome> {
  let run: Run | undefined;
  try {
    run = await claim(worker, job, log);
  } catch (error) {
    if (isAppError(error, 'waiting_for_capacity')) return requeueWhenFull(worker, job);
    throw error;
  }
  if (!run) return done;
  const { kind } = run.operation;
  const fields = { kind, image: run.record.image_version, waited_ms: Date.now() - job.timestamp };
  run.log.info(kind === 'create' ? 'provisioning' : 'operation begun', fields);
  return outcomeOf(run, job);
}

/**
 * After a loss of Redis an operation is queued again while this process may still run it. BullMQ renews the locks of a
 * process by the jobs' ids and stops when one of the two ends, so the second delivery waits.
 */
async function oncePerProcess(
  worker: WorkerContext,
  { data: { operationId } }: Job<OperationJob>,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  const { inProgress } = worker;
  if (inProgress.has(operationId))
    return requeue(worker.settings.timings.retryDuplicateDelivery, 'this process still runs an earlier delivery of it');
  inProgress.add(operationId);
  try {
    return await run();
  } finally {
    inProgress.delete(operationId);
  }
}

/** The one place that speaks BullMQ's language: it wants a job moved, and an error thrown that says so. */
async function translate(worker: WorkerContext, job: Job, token: string, outcome: Outcome): Promise<void> {
  switch (outcome.is) {
    case 'done':
      return;
    case 'failed':
      throw new UnrecoverableError(`${outcome.report.reason}: ${outcome.report.message}`);
    case 'requeue':
      if (outcome.afterMs === 0) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      await job.moveToDelayed(worker.clock.now() + outcome.afterMs, token);
      throw new DelayedError();
  }
}

/** Does one job. Running it twice, even at the same time, has the effect of running it once. */
export async function processJob(worker: WorkerContext, job: Job<OperationJob>, token: string): Promise<void> {
  const { type, name, resourceId, operationId } = job.data;
  const log = worker.log.child({
    resource: `${type}/${name}`,
    resource_id: resourceId,
    operation_id: operationId,
    job_id: job.id,
  });
  let outcome: Outcome;
  try {
    outcome = await oncePerProcess(worker, job, () => runJob(worker, job, log));
  } catch (error) {
    if (isAppError(error, 'superseded')) {
      log.warn('stopped: another run has taken over', { cause: error.message });
      return;
    }
    log.error('job failed unexpectedly', { error });
    throw new UnrecoverableError(messageOf(error));
  }
  await translate(worker, job, token, outcome);
}
