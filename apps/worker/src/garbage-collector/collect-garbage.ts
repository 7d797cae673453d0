import { forgetLostHosts, isAppError, KEYS } from '#core';
import { removeRecordDrafts } from '../durable-records/record-file';
import { listFolders } from '../instance/folder';
import { hostLabels } from '../instance/names-and-labels';
import { restoreMissingRecords } from '../recovery/restore-missing-records';
import type { WorkerContext } from '../worker-context';
import { endOrphanedOperations } from './end-orphaned-operations';
import { releaseLostPorts } from './release-lost-ports';
import { removeDeletedContainers } from './remove-deleted-containers';
import { removeIdleNetworks } from './remove-idle-networks';
import { removeLeftovers } from './remove-leftovers';
import { removeSeeds } from './remove-seeds';
import { removeStaleTemporaryFiles } from './remove-stale-temporary-files';

/** In order. */
const PARTS = [
  endOrphanedOperations,
  restoreMissingRecords,
  removeLeftovers,
  removeDeletedContainers,
  removeDrafts,
  removeSeeds,
  removeStaleTemporaryFiles,
  releaseLostPorts,
  removeIdleNetworks,
  forgetHosts,
  endForgotten, // last, since it waits for containers that are starting
];

/** Ends or removes everything that crashes, handovers and failed undos have left on this host. */
export async function collectGarbage(worker: WorkerContext): Promise<void> {
  for (const part of PARTS) {
    try {
      // In a Redis that was lost nothing has a record: recovery comes first.
      if ((await worker.redis.exists(KEYS.installation)) === 0) return;
      await part(worker);
    } catch (error) {
      if (!isAppError(error, 'superseded'))
        worker.log.warn('garbage collection failed; retrying', { part: part.name, error });
    }
  }
}

async function removeDrafts({ settings, catalog }: WorkerContext): Promise<void> {
  const { dataRoot, timings } = settings;
  const folders = await listFolders(dataRoot, catalog.keys());
  for (const folder of folders.filter(({ isDraft }) => !isDraft))
    await removeRecordDrafts(dataRoot, folder, timings.draftLeftAfter);
}

async function forgetHosts({ redis, settings }: WorkerContext): Promise<void> {
  await forgetLostHosts(redis, settings.timings.hostForgottenAfter);
}

async function endForgotten({ docker, installation }: WorkerContext): Promise<void> {
  await docker.endForgotten(hostLabels(installation));
}
