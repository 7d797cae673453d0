import type { JobState } from 'bullmq';
import {
  handleOf,
  isAppError,
  isSettled,
  provisionJobId,
  type Failure,
  type ResourceHandle,
  type ResourceRecord,
} from '#core';
import { failureWithoutRun } from './failure-report';
import { PROVISION_STEPS } from './flows/provision';
import { handleFromLabels, hostLabels } from './instance/container';
import { listFolders, removeDraft } from './instance/folder';
import { identityOf } from './identity';
import { Run } from './run';
import { clearRemains } from './steps/clear-remains';
import type { WorkerContext } from './worker-context';

/** A request is written first and queued at once afterwards; only one older than this can have missed the queue. */
const QUEUED_BY_MS = 30_000;
/** A host whose request has not moved for so long is not waited for. */
const HOST_IS_LOST_MS = 10 * 60_000;
const ENDED: readonly string[] = ['completed', 'failed', 'unknown'] satisfies (JobState | 'unknown')[];

function failureOf(record: ResourceRecord, jobState: string): Failure {
  return failureWithoutRun(
    record.progress?.step ?? 'queue',
    `the job of this request ended without a result (its state in the queue: ${jobState})`,
    'POST again. What is left of it is removed by the host that worked on it.',
  );
}

const NOT_UNDER_WAY = { run: undefined, progress: undefined, waiting: undefined };

/** Ends a request that no job will ever end: its job was lost, never queued, or given up by the queue. */
async function abandon(worker: WorkerContext, record: ResourceRecord, jobState: string): Promise<void> {
  const log = worker.log.child(identityOf(record));
  const handle = handleOf(record);
  const set = { ...NOT_UNDER_WAY, failure: failureOf(record, jobState) };
  const type = worker.catalog.get(record.resource_type);
  if (!type || isOnOtherHost(record, worker)) {
    await worker.store.transition(handle, { to: 'failed', set });
  } else {
    const run = await Run.claim(worker, record, type, PROVISION_STEPS, log);
    await clearRemains(worker, handle, () => run.hold());
    await worker.store.transition(handle, { to: 'failed', heldBy: run.token, set });
  }
  log.error('request abandoned', { job_state: jobState });
}

function isOnOtherHost(record: ResourceRecord, { installation }: WorkerContext): boolean {
  return record.host_id !== undefined && record.host_id !== installation.hostId;
}

/** The host that has the remains ends the request; another one only when that host does not come back. */
function isOursToEnd(record: ResourceRecord, worker: WorkerContext): boolean {
  return !isOnOtherHost(record, worker) || Date.parse(record.updated_at) < Date.now() - HOST_IS_LOST_MS;
}

async function abandonLostRequests(worker: WorkerContext): Promise<void> {
  for (const ref of await worker.store.unsettled(Date.now() - QUEUED_BY_MS)) {
    if (worker.stopping.aborted) return;
    const seen = await worker.store.get(ref);
    if (!seen || !isOursToEnd(seen, worker)) continue;
    const state = await worker.queue.getJobState(provisionJobId(seen));
    if (!ENDED.includes(state)) continue;
    const record = await worker.store.get(ref); // read after the job: a job that had just ended has written it
    if (record && !isSettled(record.status)) await abandon(worker, record, state);
  }
}

/** True when nothing of the resource belongs on this host: it failed, or another host has taken it. */
function isElsewhere(record: ResourceRecord, worker: WorkerContext): boolean {
  return record.status === 'failed' || isOnOtherHost(record, worker);
}

async function clearIfElsewhere(worker: WorkerContext, handle: ResourceHandle): Promise<void> {
  const isRemains = async () => {
    const record = await worker.store.get(handle);
    // Without its record it stays: then Redis has lost something, and these may be all that is left of it.
    return record?.resource_id === handle.resourceId && isElsewhere(record, worker);
  };
  if (!(await isRemains())) return;
  await clearRemains(worker, handle, async () => {
    if (!(await isRemains())) throw new Error(`${handle.type}/${handle.name} came back to this host`);
  });
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
  for (const handle of handles) {
    if (worker.stopping.aborted) return;
    await clearIfElsewhere(worker, handle);
  }
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
