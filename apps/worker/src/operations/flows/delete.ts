import type { Run } from '../run';
import { clearRemains } from '../steps/clear-remains';
import { discardContainer, stopContainer } from '../steps/ensure-container';
import type { Flow } from './flow';

/** Removes everything and the record last, when the world is clean. */
async function purgeAll(run: Run): Promise<void> {
  await run.do('clear_remains', () => clearRemains(run.worker, run.handle, () => run.hold()));
  const { record, operation } = run;
  const tombstone = {
    resource_id: record.resource_id,
    project: record.project,
    deleted_at: record.deleted_at ?? run.worker.clock.date().toISOString(),
    deleted_by: record.deleted_by ?? operation.by,
    operation_id: operation.id,
  };
  await run.purge(tombstone);
}

/** What never ran has no data to keep. */
function isForGood({ record, operation, worker }: Run): boolean {
  return record.wanted === undefined || operation.input['purge'] === true || worker.settings.undoWindowSeconds === 0;
}

/** Takes the container away and keeps data and port, so that the instance can be restored for a while. */
async function keepForRestore(run: Run): Promise<void> {
  await run.do('remove_container', () => discardContainer(run));
  const until = run.worker.clock.now() + run.worker.settings.undoWindowSeconds * 1000;
  await run.end('succeeded', {
    to: 'deleted',
    set: {
      deleted_at: run.worker.clock.date().toISOString(),
      deleted_by: run.operation.by,
      restorable_until: new Date(until).toISOString(),
      expires_at: undefined,
      status_reason: undefined,
    },
    schedule: { purge: until, expire: false },
  });
}

export const deleteFlow: Flow = {
  steps: ['stop_container', 'remove_container', 'clear_remains'],
  perform: async (run) => {
    if (run.record.wanted !== undefined) await run.do('stop_container', () => stopContainer(run));
    await (isForGood(run) ? purgeAll(run) : keepForRestore(run));
  },
};

export const purge: Flow = { steps: ['clear_remains'], perform: purgeAll };
