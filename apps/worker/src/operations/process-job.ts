import { DelayedError, UnrecoverableError, WaitingError, type Job } from 'bullmq';
import {
  isAppError,
  isUnderWay,
  messageOf,
  numberIn,
  readOperation,
  type Logger,
  type OperationJob,
  type ResourceRecord,
} from '#core';
import { isNewHere } from '../admission/admission';
import { waitForRoom } from '../admission/wait-for-room';
import { flows } from './flows/flows';
import { identityOf } from '../instance/log-fields';
import { oneRunHere } from './one-run-here';
import { bringBackCreated } from '../recovery/bring-back-created';
import { refuseUnknownType } from './refuse-unknown-type';
import { Run } from './run';
import { settle } from './finish';
import type { WorkerContext } from '../worker-context';

async function claim(worker: WorkerContext, job: Job<OperationJob>, jobLog: Logger): Promise<Run | undefined> {
  const { type: typeName, name, resourceId, operationId } = job.data;
  const record = await worker.store.get({ type: typeName, name });
  const operation = await readOperation(worker.redis, operationId);
  if (record?.resource_id !== resourceId || !operation) {
    jobLog.warn('job without a record: nothing to do');
    return undefined;
  }
  // Delivered twice and done already, cancelled, or replaced by a deletion.
  if (record.operation_id !== operationId || !isUnderWay(record.operation_state)) return undefined;
  const log = jobLog.child({ ...identityOf(record), request_id: operation.request_id });
  const type = worker.catalog.get(typeName);
  if (!type) {
    await refuseUnknownType(worker, record, log);
    return undefined;
  }
  if (await wasCreated(worker, record, log)) return undefined;
  const isNew = isNewHere(operation.kind);
  const most = isNew ? worker.room.most : undefined;
  const run = await Run.claim({ worker, record, operation, type, flow: flows[operation.kind], log, most });
  if (isNew) worker.room.taken();
  return run;
}

/** Its name is never given out again, whatever becomes of Redis. */
async function noteName({ counters }: WorkerContext, record: ResourceRecord, log: Logger): Promise<void> {
  const { resource_type: type, resource_name: name, place } = record;
  await counters.note({ numbers: { [type]: numberIn(name) }, place }).catch((error: unknown) => {
    log.warn('name not noted in DATA_ROOT', { error });
  });
}

async function wasCreated(worker: WorkerContext, record: ResourceRecord, log: Logger): Promise<boolean> {
  if (record.operation_kind !== 'create') return false;
  await noteName(worker, record, log);
  return bringBackCreated(worker, record);
}

async function execute(worker: WorkerContext, job: Job<OperationJob>, token: string, jobLog: Logger): Promise<void> {
  const run = await claim(worker, job, jobLog).catch(async (error: unknown) => {
    if (isAppError(error, 'waiting_for_capacity')) return waitForRoom(worker, job, token);
    throw error;
  });
  if (!run) return;
  const { kind } = run.operation;
  const isCreation = kind === 'create';
  run.log.info(isCreation ? 'provisioning' : 'operation begun', {
    kind,
    image: run.record.image_version,
    waited_ms: Date.now() - job.timestamp,
  });
  try {
    await flows[kind].perform(run);
  } catch (error) {
    if (isAppError(error, 'superseded')) throw error;
    await settle(run, job, token, error);
  } finally {
    run.release();
  }
  run.log.info(isCreation ? 'running' : 'operation succeeded', { kind, took_ms: Date.now() - job.timestamp });
}

const PUT_BACK_OR_FAILED = [DelayedError, WaitingError, UnrecoverableError];

/** Does one job. Running it twice, even at the same time, has the effect of running it once. */
export async function processJob(worker: WorkerContext, job: Job<OperationJob>, token: string): Promise<void> {
  const { type, name, resourceId, operationId } = job.data;
  const log = worker.log.child({
    resource: `${type}/${name}`,
    resource_id: resourceId,
    operation_id: operationId,
    job_id: job.id,
  });
  try {
    await oneRunHere(worker.clock, job, token, () => execute(worker, job, token, log));
  } catch (error) {
    if (PUT_BACK_OR_FAILED.some((kind) => error instanceof kind)) throw error;
    if (isAppError(error, 'superseded')) {
      log.warn('stopped: another run has taken over', { cause: error.message });
      return;
    }
    log.error('job failed unexpectedly', { error });
    throw new UnrecoverableError(messageOf(error));
  }
}
