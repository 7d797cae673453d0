import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KEYS } from '#core';
import { hostLabels, seedInLabels } from '../instance/names-and-labels';
import { listSeeds, seedName, type ListedSeed } from '../seeds/seed-folder';
import type { WorkerContext } from '../worker-context';

async function isBeingMade({ redis, installation }: WorkerContext, seed: string): Promise<boolean> {
  return (await redis.exists(KEYS.seedLock(installation.hostId, seed))) === 1;
}

/** Of an image that is gone, or has become another one. */
async function isOutdated({ docker, catalog }: WorkerContext, { type, marker }: ListedSeed): Promise<boolean> {
  if (!marker || !catalog.get(type)?.seedCommand) return true;
  return (await docker.images.find(marker.image)) !== marker.imageId;
}

async function remove({ path, key }: ListedSeed): Promise<void> {
  const doomed = join(dirname(path), `.draft-${key}-doomed`);
  if (path !== doomed) await rename(path, doomed); // no copy begins while it goes
  await rm(doomed, { recursive: true, force: true });
}

/** Removes seeds of images that are gone, and what workers left that died while they made one. */
export async function removeSeeds(worker: WorkerContext): Promise<void> {
  const { docker, installation, settings, log } = worker;
  for (const { id, labels } of await docker.containers.list(hostLabels(installation))) {
    const seed = seedInLabels(labels);
    if (seed !== undefined && !(await isBeingMade(worker, seed))) await docker.containers.remove(id);
  }
  for (const seed of await listSeeds(settings.dataRoot)) {
    if (await isBeingMade(worker, seedName(seed))) continue;
    if (!(await isOutdated(worker, seed))) continue;
    await remove(seed);
    log.info('seed removed', { seed: seedName(seed) });
  }
}
