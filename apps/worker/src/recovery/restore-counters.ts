import { isAppError, type ResourceRef } from '#core';
import { numberIn, raiseCountersTo, readCounters, type Counters } from '../durable-records/counters';
import { handleFromLabels, hostLabels } from '../instance/names-and-labels';
import { listFolders } from '../instance/folder';
import { higherOf } from '../durable-records/counter-file';
import type { WorkerContext } from '../worker-context';

/** Skipped, since other hosts may have names that this one does not know. */
const UNSEEN = 1_000;

async function refsOnHost({ docker, settings, catalog, installation }: WorkerContext): Promise<ResourceRef[]> {
  const folders = await listFolders(settings.dataRoot, catalog.keys());
  try {
    const containers = await docker.containers.list(hostLabels(installation));
    return [...folders, ...containers.map(({ labels }) => handleFromLabels(labels))];
  } catch (error) {
    if (!isAppError(error, 'engine_unreachable')) throw error;
    return folders; // an instance with a container has a folder, too
  }
}

function countersIn(refs: readonly ResourceRef[]): Counters {
  const numbers: Record<string, number> = {};
  for (const { type, name } of refs) numbers[type] = Math.max(numbers[type] ?? 0, numberIn(name));
  return { numbers, place: 0 };
}

/** Raises the counters above all names that this host knows, and some more: no name is ever reused. */
export async function restoreCounters(worker: WorkerContext): Promise<void> {
  const seen = higherOf(await worker.counters.read(), countersIn(await refsOnHost(worker)));
  const restored = await readCounters(worker.redis, worker.catalog.keys());
  if (seen.place === 0 && Object.values(seen.numbers).every((number) => number === 0)) return; // a new installation
  const { numbers, place } = higherOf(seen, restored);
  // Every type, even without instances on this host.
  const types = [...worker.catalog.keys()];
  await raiseCountersTo(worker.redis, {
    numbers: Object.fromEntries(types.map((type) => [type, (numbers[type] ?? 0) + UNSEEN])),
    place: place + UNSEEN,
  });
}
