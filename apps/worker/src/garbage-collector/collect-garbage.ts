import type { JobState } from 'bullmq';
import {
  forgetLostHosts,
  handleOf,
  isAppError,
  isUnderWay,
  KEYS,
  readTombstone,
  type ResourceHandle,
  type ResourceRecord,
} from '#core';
import { endOrphaned, isOnOtherHost } from '../operations/end-orphaned';
import { removeDeletedContainers } from './deleted-containers';
import { removeIdleNetworks } from './idle-networks';
import { handleFromLabels, hostLabels, isHelper, runOf } from '../instance/container';
import { listFolders, removeDraft } from '../instance/folder';
import { removeRecordDrafts } from '../durable-records/record-file';
import { releaseLostPorts } from './lost-ports';
import { isHalfMade } from '../recovery/half-made';
import { restoreMissing } from '../recovery/restore-missing';
import { clearLeftovers } from '../instance/clear-leftovers';
import type { WorkerContext } from '../worker-context';

/** A request is written first and queued at once afterwards; only one older than this can have missed the queue. */
const QUEUED_BY_MS = 30_000;
/** A host whose request has not moved for so long is not waited for. */
const HOST_IS_LOST_MS = 10 * 60_000;
const ENDED: readonly string[] = ['completed', 'failed', 'unknown'] satisfies (JobState | 'unknown')[];

/** A run that is ending it right now has written to it lately. */
function isBeingEnded({ run, updated_at: updatedAt }: ResourceRecord, now: number): boolean {
  return run !== undefined && Date.parse(updatedAt) > now - QUEUED_BY_MS;
}

/** The host that has the remains ends a creation; another one only when that host does not come back. */
function isOursToEnd(record: ResourceRecord, worker: WorkerContext): boolean {
  if (!isOnOtherHost(record, worker)) return true;
  return record.operation_kind === 'create' && Date.parse(record.updated_at) < worker.clock.now() - HOST_IS_LOST_MS;
}

/** Read after its job: a job that had just ended has written it. */
async function isStillUnderWay(worker: WorkerContext, seen: ResourceRecord): Promise<boolean> {
  const record = await worker.store.get(handleOf(seen));
  return record?.operation_id === seen.operation_id && isUnderWay(record.operation_state);
}

async function endIfLost(worker: WorkerContext, seen: ResourceRecord): Promise<void> {
  const state = await worker.queues.jobState(seen);
  // Nothing is put off for so long: by another clock than that of whoever is to find it due, it may be, for hours.
  if (state === 'delayed') return worker.queues.tryNow(seen);
  if (!ENDED.includes(state) || !(await isStillUnderWay(worker, seen))) return;
  // Whoever accepted it died before it was queued. A creation is not begun so late: its client has given up.
  if (state === 'unknown' && seen.operation_kind !== 'create') await worker.queues.enqueue(seen);
  else await endOrphaned(worker, seen, state);
}

async function endLostRequests(worker: WorkerContext): Promise<void> {
  for (const ref of await worker.store.unfinished(worker.clock.now() - QUEUED_BY_MS)) {
    if (worker.stopping.aborted) return;
    const seen = await worker.store.get(ref);
    if (seen && !isBeingEnded(seen, worker.clock.now()) && isOursToEnd(seen, worker)) await endIfLost(worker, seen);
  }
}

async function isTombed(worker: WorkerContext, handle: ResourceHandle): Promise<boolean> {
  return (await readTombstone(worker.redis, handle))?.resource_id === handle.resourceId;
}

/** True when nothing of the resource belongs on this host: it failed, went, or another host has taken it. */
async function isElsewhere(worker: WorkerContext, handle: ResourceHandle): Promise<boolean> {
  const record = await worker.store.get(handle);
  // Redis has lost its record, and it could not be restored.
  if (!record) return (await isTombed(worker, handle)) || isHalfMade(worker, handle);
  if (record.resource_id !== handle.resourceId) return false;
  return (record.status === 'failed' && !isUnderWay(record.operation_state)) || isOnOtherHost(record, worker);
}

async function clearIfElsewhere(worker: WorkerContext, handle: ResourceHandle): Promise<void> {
  if (!(await isElsewhere(worker, handle))) return;
  await clearLeftovers(worker, handle, async () => {
    if (!(await isElsewhere(worker, handle))) throw new Error(`${handle.type}/${handle.name} came back to this host`);
  });
  worker.log.warn('remains removed', { resource: `${handle.type}/${handle.name}`, resource_id: handle.resourceId });
}

/** A run that died has left what it used for a step; its record tells whether it still runs. */
async function isLeft(worker: WorkerContext, ref: ResourceHandle, run: string | undefined): Promise<boolean> {
  const record = await worker.store.get(ref);
  return record?.run !== run;
}

async function clearRemainsOnHost(worker: WorkerContext): Promise<void> {
  const { settings, catalog, docker, installation } = worker;
  const folders = await listFolders(settings.dataRoot, catalog.keys());
  for (const draft of folders.filter((folder) => folder.isDraft)) {
    if (await isLeft(worker, draft, draft.run)) await removeDraft(draft);
  }
  const containers = await docker.containers.list(hostLabels(installation));
  for (const { id, labels } of containers.filter((container) => isHelper(container.labels))) {
    if (await isLeft(worker, handleFromLabels(labels), runOf(labels))) await docker.containers.remove(id);
  }
  const handles = [
    ...folders.filter((folder) => !folder.isDraft),
    ...containers.filter(({ labels }) => !isHelper(labels)).map(({ labels }) => handleFromLabels(labels)),
  ];
  for (const handle of handles) {
    if (worker.stopping.aborted) return;
    await clearIfElsewhere(worker, handle);
  }
}

async function clearRecordDrafts({ settings, catalog }: WorkerContext): Promise<void> {
  const folders = await listFolders(settings.dataRoot, catalog.keys());
  for (const folder of folders.filter(({ isDraft }) => !isDraft))
    await removeRecordDrafts(settings.dataRoot, folder, settings.timings.draftLeftAfter);
}

async function endForgotten({ docker, installation }: WorkerContext): Promise<void> {
  await docker.endForgotten(hostLabels(installation));
}

async function forgetHosts({ redis, settings }: WorkerContext): Promise<void> {
  await forgetLostHosts(redis, settings.timings.hostForgottenAfter);
}

const PARTS = [
  endLostRequests,
  restoreMissing,
  clearRemainsOnHost,
  removeDeletedContainers,
  clearRecordDrafts,
  releaseLostPorts,
  removeIdleNetworks,
  forgetHosts,
  endForgotten, // last, since it waits for the containers that are being started
];

/** Finds what crashes, handovers and undos that could not be done have left on this host, and ends it. */
export async function sweep(worker: WorkerContext): Promise<void> {
  for (const part of PARTS) {
    try {
      // In a Redis that was lost, nothing has a record: it is rebuilt first.
      if ((await worker.redis.exists(KEYS.installation)) === 0) return;
      await part(worker);
    } catch (error) {
      if (!isAppError(error, 'superseded'))
        worker.log.warn('sweep put off to the next round', { part: part.name, error });
    }
  }
}
