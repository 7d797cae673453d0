import { KEYS, verifySecretKey } from '#core';
import { restoreAccess } from '../durable-records/access-file';
import { RecordWriter } from '../durable-records/record-writer';
import { joinInstallation } from '../instance/installation';
import type { WorkerContext } from '../worker-context';
import { restoreCounters } from './restore-counters';
import { restoreMissingRecords, type Report } from './restore-missing-records';

/** True when Redis knows nothing of this host: the host is new, or Redis was emptied. */
async function isLost({ redis, ports }: WorkerContext): Promise<boolean> {
  return (await redis.exists(KEYS.installation)) === 0 || !(await ports.isComplete());
}

/**
 * Restores everything in Redis that this host knows: records, indexes, scheduled tasks and ports from the durable records, the
 * counters of names, API keys and quotas. Marks Redis as complete last. Safe to repeat and to run in parallel: it overwrites
 * nothing but older revisions.
 */
export async function recover(worker: WorkerContext): Promise<Report> {
  const { redis, keyRing, ports, installation, settings } = worker;
  const wasLost = (await redis.exists(KEYS.installation)) === 0;
  await verifySecretKey(redis, keyRing);
  const report = await restoreMissingRecords(worker);
  if (worker.stopping.aborted) return report; // cut off: the next worker does the rest and marks Redis as complete
  if (wasLost) {
    await restoreCounters(worker);
    await restoreAccess(worker);
  }
  await new RecordWriter(worker).writeChanged();
  await ports.complete();
  await joinInstallation(redis, installation, settings.dataRoot);
  if (wasLost) worker.log.warn('Redis was empty; recovery is complete', { ...countsOf(report) });
  return report;
}

function countsOf(report: Report): Record<string, number> {
  return Object.fromEntries(Object.entries(report).map(([outcome, members]) => [outcome, members.length]));
}

/** For a Redis that is lost while this worker runs. */
export async function recoverIfLost(worker: WorkerContext): Promise<void> {
  if (await isLost(worker)) await recover(worker);
}
