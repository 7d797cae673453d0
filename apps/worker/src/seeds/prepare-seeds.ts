import type { ResourceType } from '#core';
import type { WorkerContext } from '../worker-context';
import { ensureSeed } from './ensure-seed';
import { seedOf } from './seed-of';

async function prepareSeed(worker: WorkerContext, type: ResourceType): Promise<void> {
  const { image_version, parameters, config } = type.defaults;
  const imageId = await worker.docker.images.find(image_version);
  if (imageId === undefined) return; // the first creation pulls it
  const record = { resource_name: '', image_version, parameters, config };
  await ensureSeed({ worker, type, ...seedOf(type, record, imageId), imageId, signal: worker.stopping });
}

/** Makes the seeds of each type's defaults, one after the other, so that the first user does not wait for them. */
export async function prepareSeeds(worker: WorkerContext): Promise<void> {
  for (const type of worker.catalog.values()) {
    if (!type.seedCommand) continue;
    await prepareSeed(worker, type).catch((error: unknown) => {
      if (!worker.stopping.aborted)
        worker.log.warn('a seed could not be prepared', { type: type.definition.name, error });
    });
  }
}
