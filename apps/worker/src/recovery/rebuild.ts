import { KEYS, verifySecretKey } from '#core';
import { joinInstallation } from '../instance/installation';
import { restoreAccess } from '../durable-records/access-file';
import { Keeper } from '../durable-records/record-writer';
import type { WorkerContext } from '../worker-context';
import { restoreCounters } from './restore-counters';
import { restoreMissing, type Report } from './restore-missing';

/** True when Redis does not hold what it is to know of this host: it is a new one, or was emptied. */
async function isLost({ redis, ports }: WorkerContext): Promise<boolean> {
  return (await redis.exists(KEYS.installation)) === 0 || !(await ports.isComplete());
}

/**
 * Brings Redis back to what this host knows: records, indexes, times and ports from the sealed records beside the data, the
 * counters of names, and who may do what. Says only then that it is there. Doing it twice, or side by side, does no harm: nothing
 * is overwritten but an older revision.
 */
export async function rebuild(worker: WorkerContext): Promise<Report> {
  const { redis, keyRing, ports, installation, settings } = worker;
  const wasLost = (await redis.exists(KEYS.installation)) === 0;
  await verifySecretKey(redis, keyRing);
  const report = await restoreMissing(worker);
  if (worker.stopping.aborted) return report; // it was cut off: the next worker does the rest, and then says so
  if (wasLost) {
    await restoreCounters(worker);
    await restoreAccess(worker);
  }
  await new Keeper(worker).round();
  await ports.complete();
  await joinInstallation(redis, installation, settings.dataRoot);
  if (wasLost) worker.log.warn('Redis was empty and is rebuilt', { ...countsOf(report) });
  return report;
}

function countsOf(report: Report): Record<string, number> {
  return Object.fromEntries(Object.entries(report).map(([outcome, members]) => [outcome, members.length]));
}

/** Notices that Redis was lost while this worker runs. */
export async function rebuildIfLost(worker: WorkerContext): Promise<void> {
  if (await isLost(worker)) await rebuild(worker);
}
