import { KEYS, VERBS, type Tombstone, type Transition } from '#core';
import type { Run } from '../run';
import { clearLeftovers } from '../steps/clear-leftovers';
import { removeContainer } from '../steps/remove-container';
import { stopContainer } from '../steps/stop-container';
import { flow, when } from './flow';

function hasRun({ record }: Run): boolean {
  return record.wanted !== undefined;
}

/** An instance that never ran, or that nobody ever had, has no data to keep. */
function isForGood(run: Run): boolean {
  if (!hasRun(run) || run.record.project === KEYS.poolProject) return true;
  return run.operation.input['purge'] === true || run.worker.settings.undoWindowSeconds === 0;
}

function tombstoneOf({ record, operation, worker }: Run): Tombstone {
  return {
    resource_id: record.resource_id,
    project: record.project,
    deleted_at: record.deleted_at ?? worker.clock.date().toISOString(),
    deleted_by: record.deleted_by ?? operation.by,
    operation_id: operation.id,
  };
}

/** Data and port stay, so that the instance can be restored for a while. */
function restorable({ operation, worker }: Run): Transition {
  const until = worker.clock.now() + worker.settings.undoWindowSeconds * 1000;
  return {
    to: 'deleted',
    set: {
      deleted_at: worker.clock.date().toISOString(),
      deleted_by: operation.by,
      restorable_until: new Date(until).toISOString(),
      expires_at: undefined,
      status_reason: undefined,
    },
    schedule: { purge: until, expire: false },
  };
}

export const deleteFlow = flow({
  ...VERBS.delete,
  steps: [
    when(hasRun, stopContainer),
    when((run) => !isForGood(run), removeContainer),
    when(isForGood, clearLeftovers),
  ],
  succeeded: (run) => (isForGood(run) ? { purge: tombstoneOf(run) } : restorable(run)),
});

/** Removes everything, and the record last, when the world is clean. */
export const purge = flow({
  ...VERBS.purge,
  scheduledTask: 'purge',
  revertsTo: 'deleted',
  steps: [clearLeftovers],
  succeeded: (run) => ({ purge: tombstoneOf(run) }),
});
