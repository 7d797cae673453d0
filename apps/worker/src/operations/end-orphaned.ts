import { handleOf, isUnderWay, readOperation, type Failure, type ResourceRecord } from '#core';
import { failureWithoutRun } from './diagnose';
import { flows } from './flows/flows';
import { identityOf } from '../instance/log-fields';
import { bringBackCreated } from '../recovery/bring-back-created';
import { Run } from './run';
import { endUndone, undoOf } from './finish';
import { clearRemains } from './steps/clear-remains';
import { observe } from '../reconciler/observation/observe';
import type { WorkerContext } from '../worker-context';

function failureOf(record: ResourceRecord, jobState: string): Failure {
  return failureWithoutRun(
    record.progress?.step ?? 'queue',
    `the job of this request ended without a result (its state in the queue: ${jobState})`,
    'Try again. What is left of it is removed by the host that worked on it.',
  );
}

export function isOnOtherHost(record: ResourceRecord, { installation }: WorkerContext): boolean {
  return record.host_id !== undefined && record.host_id !== installation.hostId;
}

async function claimed(worker: WorkerContext, record: ResourceRecord): Promise<Run | undefined> {
  const type = worker.catalog.get(record.resource_type);
  const operation = await readOperation(worker.redis, record.operation_id);
  if (!type || !operation || isOnOtherHost(record, worker)) return undefined;
  const log = worker.log.child(identityOf(record));
  return Run.claim({ worker, record, operation, type, flow: flows[operation.kind], log });
}

/** @returns false when it is not given up */
async function endCreation(worker: WorkerContext, record: ResourceRecord, failure: Failure): Promise<boolean> {
  if (await bringBackCreated(worker, record)) return false;
  const run = await claimed(worker, record);
  const ends = { to: 'failed', set: { failure }, operation: { state: 'failed', failure } } as const;
  if (!run) {
    await worker.store.transition(handleOf(record), { ...ends, operationId: record.operation_id });
    return true;
  }
  try {
    await clearRemains(worker, run.handle, () => run.hold());
    await run.end('failed', ends);
    return true;
  } finally {
    run.release();
  }
}

/** What it was for is published, so it is done: what it needed on the way is removed. */
async function endDecided(run: Run): Promise<void> {
  await flows[run.operation.kind].undo?.(run);
  const { status, reason } = await observe(run.worker, run.record, run.type);
  await run.end('succeeded', { to: status, set: { status_reason: reason } });
}

/** @returns false when it is not given up */
async function endOther(worker: WorkerContext, record: ResourceRecord, failure: Failure): Promise<boolean> {
  const run = await claimed(worker, record);
  if (!run) return false; // its host ends it, as soon as it knows its type
  try {
    if (record.decided !== undefined) {
      await endDecided(run);
      return false;
    }
    const { undo } = flows[record.operation_kind];
    if (undo) run.undoAfterTakeover(() => undo(run));
    await endUndone(run, 'failed', await undoOf(run, failure));
    return true;
  } finally {
    run.release();
  }
}

/** Ends an operation that no job will ever end: its job was lost, or given up by the queue. */
export async function abandon(worker: WorkerContext, record: ResourceRecord, jobState: string): Promise<void> {
  if (!isUnderWay(record.operation_state)) return;
  const failure = failureOf(record, jobState);
  const end = record.operation_kind === 'create' ? endCreation : endOther;
  if (await end(worker, record, failure))
    worker.log.error('request abandoned', { ...identityOf(record), job_state: jobState });
}
