import type { JobState } from 'bullmq';
import { isAppError, provisionJobId, type ResourceHandle, type ResourceRecord } from '#core';
import { failureWithoutRun } from './failure-report';
import { PROVISION_STEPS } from './flows/provision';
import { handleFromLabels, hostLabels } from './instance/container';
import { listFolders, removeDraft } from './instance/folder';
import { refuseUnknownType } from './refuse-unknown-type';
import { Run } from './run';
import { clearRemains } from './steps/clear-remains';
import type { WorkerContext } from './worker-context';

/** A request is written first and queued at once afterwards; only one older than this can have missed the queue. */
const QUEUED_BY_MS = 30_000;
const ENDED: readonly string[] = ['completed', 'failed', 'unknown'] satisfies (JobState | 'unknown')[];

/** Ends a request that no job will ever end: its job was lost, never queued, or given up by the queue. */
async function abandon(worker: WorkerContext, record: ResourceRecord, jobState: string): Promise<void> {
  const log = worker.log.child({
    resource: `${record.resource_type}/${record.resource_name}`,
    operation_id: record.operation_id,
  });
  const type = worker.catalog.get(record.resource_type);
  if (!type) {
    await refuseUnknownType(worker, record);
    return;
  }
  const run = await Run.claim(worker, record, type, PROVISION_STEPS, log);
  await clearRemains(worker, run.handle, () => run.hold());
  await worker.ports.release(run.handle.resourceId);
  await worker.store.transition(run.handle, {
    to: 'failed',
    heldBy: run.token,
    set: {
      run: undefined,
      progress: undefined,
      waiting: undefined,
      failure: failureWithoutRun(
        record.progress?.step ?? 'queue',
        `the job of this request ended without a result (its state in the queue: ${jobState})`,
        'Nothing of it is left. POST again.',
      ),
    },
  });
  log.error('request abandoned', { job_state: jobState });
}

async function abandonLostRequests(worker: WorkerContext): Promise<void> {
  for (const ref of await worker.store.unsettled(Date.now() - QUEUED_BY_MS)) {
    const seen = await worker.store.get(ref);
    if (!seen || (seen.host_id ?? worker.installation.hostId) !== worker.installation.hostId) continue;
    const state = await worker.queue.getJobState(provisionJobId(seen));
    if (!ENDED.includes(state)) continue;
    const record = await worker.store.get(ref); // read after the job: a job that had just ended has written it
    if (record && ['pending', 'provisioning'].includes(record.status)) await abandon(worker, record, state);
  }
}

/** True when nothing of the resource belongs on this host: it failed, or another host has taken it. */
function isElsewhere(record: ResourceRecord, hostId: string): boolean {
  return record.status === 'failed' || (record.host_id !== undefined && record.host_id !== hostId);
}

async function clearIfElsewhere(worker: WorkerContext, handle: ResourceHandle): Promise<void> {
  const isRemains = async () => {
    const record = await worker.store.get(handle);
    // Without its record it stays: then Redis has lost something, and these may be all that is left of it.
    return record?.resource_id === handle.resourceId && isElsewhere(record, worker.installation.hostId);
  };
  if (!(await isRemains())) return;
  await clearRemains(worker, handle, async () => {
    if (!(await isRemains())) throw new Error(`${handle.type}/${handle.name} came back to this host`);
  });
  await worker.ports.release(handle.resourceId);
  worker.log.warn('remains removed', { resource: `${handle.type}/${handle.name}`, resource_id: handle.resourceId });
}

async function clearRemainsOnHost(worker: WorkerContext): Promise<void> {
  const { settings, catalog, engine, installation, store } = worker;
  const folders = await listFolders(settings.dataRoot, catalog.keys());
  for (const draft of folders.filter((folder) => folder.isDraft)) {
    const record = await store.get(draft);
    if (record && record.run !== draft.run) await removeDraft(draft);
  }
  const containers = await engine.listContainers(hostLabels(installation));
  const handles = [
    ...folders.filter((folder) => !folder.isDraft),
    ...containers.map(({ labels }) => handleFromLabels(labels)),
  ];
  for (const handle of handles) await clearIfElsewhere(worker, handle);
}

/** Finds what crashes, handovers and undos that could not be done have left on this host, and ends it. */
export async function sweep(worker: WorkerContext): Promise<void> {
  for (const part of [abandonLostRequests, clearRemainsOnHost]) {
    try {
      await part(worker);
    } catch (error) {
      if (!isAppError(error, 'superseded'))
        worker.log.warn('sweep put off to the next round', { part: part.name, error });
    }
  }
}
