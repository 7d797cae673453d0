import type { JobState } from 'bullmq';
import { handleOf, isUnderWay, type ResourceRecord } from '#core';
import { endOrphaned, isOnOtherHost } from '../operations/end-orphaned';
import type { WorkerContext } from '../worker-context';

const ENDED: readonly string[] = ['completed', 'failed', 'unknown'] satisfies (JobState | 'unknown')[];

/** True when a run wrote to it lately, and so may be ending it right now. */
function isBeingEnded({ run, updated_at: updatedAt }: ResourceRecord, { clock, settings }: WorkerContext): boolean {
  return run !== undefined && Date.parse(updatedAt) > clock.now() - settings.timings.queuedWithin;
}

/** The host that has its leftovers ends a creation; another host only when that one does not come back. */
function isOursToEnd(record: ResourceRecord, worker: WorkerContext): boolean {
  if (!isOnOtherHost(record, worker)) return true;
  const lostSince = worker.clock.now() - worker.settings.timings.hostLostAfter;
  return record.operation_kind === 'create' && Date.parse(record.updated_at) < lostSince;
}

/** To be read after the state of its job: a job that has just ended has written the record. */
async function isStillUnderWay(worker: WorkerContext, seen: ResourceRecord): Promise<boolean> {
  const record = await worker.store.get(handleOf(seen));
  return record?.operation_id === seen.operation_id && isUnderWay(record.operation_state);
}

async function endIfOrphaned(worker: WorkerContext, seen: ResourceRecord): Promise<void> {
  const state = await worker.queues.jobState(seen);
  // No delay is so long. By the clock of another host than the one that set it, it could last for hours.
  if (state === 'delayed') return worker.queues.tryNow(seen);
  if (!ENDED.includes(state) || !(await isStillUnderWay(worker, seen))) return;
  // The API died before it queued the operation. It is too late for a creation: its client has given up.
  if (state === 'unknown' && seen.operation_kind !== 'create') await worker.queues.enqueue(seen);
  else await endOrphaned(worker, seen, state);
}

/** Ends operations whose run is gone, and queues those that never were: the record is written before the job is added. */
export async function endOrphanedOperations(worker: WorkerContext): Promise<void> {
  for (const ref of await worker.store.unfinished(worker.clock.now() - worker.settings.timings.queuedWithin)) {
    if (worker.stopping.aborted) return;
    const seen = await worker.store.get(ref);
    if (seen && !isBeingEnded(seen, worker) && isOursToEnd(seen, worker)) await endIfOrphaned(worker, seen);
  }
}
