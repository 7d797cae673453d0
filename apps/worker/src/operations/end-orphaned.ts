import { handleOf, isAppError, isUnderWay, messageOf, readOperation, type Failure, type ResourceRecord } from '#core';
import { logFieldsOf } from '../instance/log-fields';
import { recoverFinishedCreation } from '../recovery/recover-record';
import type { WorkerContext } from '../worker-context';
import { failureWithoutRun } from './diagnose';
import { execute } from './execute';
import { endUndone, succeed, undoneOr } from './finish';
import { flows } from './flows/flows';
import { Run } from './run';

function failureOf(record: ResourceRecord, jobState: string): Failure {
  return failureWithoutRun(
    record.progress?.step ?? 'queue',
    `the job of this request ended without a result (its state in the queue: ${jobState})`,
    'Try again. The host that worked on it removes the leftovers.',
  );
}

export function isOnOtherHost(record: ResourceRecord, { installation }: WorkerContext): boolean {
  return record.host_id !== undefined && record.host_id !== installation.hostId;
}

async function claimed(worker: WorkerContext, record: ResourceRecord): Promise<Run | undefined> {
  const type = worker.catalog.get(record.resource_type);
  const operation = await readOperation(worker.redis, record.operation_id);
  if (!type || !operation || isOnOtherHost(record, worker)) return undefined;
  const log = worker.log.child(logFieldsOf(record));
  return Run.claim({ worker, record, operation, type, flow: flows[operation.kind], log });
}

/** The host is lost, or does not know the type: a creation that nobody was told of fails all the same. */
async function failCreation(worker: WorkerContext, record: ResourceRecord, failure: Failure): Promise<void> {
  await worker.store.transition(handleOf(record), {
    to: 'failed',
    operationId: record.operation_id,
    set: { failure },
    operation: { state: 'failed', failure },
  });
  worker.metrics.ended('create', 'failed', failure);
}

/** Past the point of no return the operation goes forward: the steps that are left are done. */
async function hasGoneForward(run: Run): Promise<boolean> {
  if (!run.isCommitted) return false;
  try {
    await execute(flows[run.operation.kind], run);
    await succeed(run);
    return true;
  } catch (error) {
    if (isAppError(error, 'superseded')) throw error;
    run.log.warn('a step after the commit failed', { step: run.steps.step, cause: messageOf(error) });
    return false;
  }
}

/** @returns true when it failed now */
async function endRun(run: Run, failure: Failure): Promise<boolean> {
  try {
    if (await hasGoneForward(run)) return false;
    await endUndone(run, 'failed', await undoneOr(run, failure));
    return true;
  } finally {
    run.release();
  }
}

/** Ends an operation that no job will ever end: its job was lost, or given up by the queue. */
export async function endOrphaned(worker: WorkerContext, record: ResourceRecord, jobState: string): Promise<void> {
  if (!isUnderWay(record.operation_state)) return;
  const isCreation = record.operation_kind === 'create';
  if (isCreation && (await recoverFinishedCreation(worker, record))) return;
  const failure = failureOf(record, jobState);
  const run = await claimed(worker, record);
  if (!run && !isCreation) return; // its host ends it, as soon as it knows its type
  const hasFailed = run ? await endRun(run, failure) : await failCreation(worker, record, failure).then(() => true);
  if (hasFailed) worker.log.error('orphaned operation failed', { ...logFieldsOf(record), job_state: jobState });
}
