import { markHostUp, repeat } from '#core';
import { AccessFile } from './durable-records/access-file';
import { RecordWriter } from './durable-records/record-writer';
import { collectGarbage } from './garbage-collector/collect-garbage';
import { recoverIfLost } from './recovery/recover';
import { keepPool } from './pool/keep-pool';
import { runScheduledTasks } from './scheduler/run-scheduled-tasks';
import type { WorkerContext } from './worker-context';

/** Starts everything that a worker does periodically beside its jobs. @returns a function that stops it */
export function startPeriodicTasks(context: WorkerContext): () => void {
  const { redis, catalog, counters, installation, log, settings, stopping } = context;
  const { timings } = settings;
  const records = new RecordWriter(context);
  const access = new AccessFile(context);
  const start = (name: string, everyMs: number, task: () => Promise<void>) => {
    const attempt = async () => {
      await task().catch((error: unknown) => {
        if (!stopping.aborted) log.warn(`${name} failed; retrying`, { error });
      });
    };
    return repeat(attempt, everyMs);
  };
  const stops = [
    start('garbage collection', timings.garbageCollection, () => collectGarbage(context)),
    start('scheduler', timings.scheduler, () => runScheduledTasks(context)),
    start('pool', timings.poolCheck, () => keepPool(context)),
    start('host heartbeat', timings.hostHeartbeat, () => markHostUp(redis, installation.hostId, timings.hostUpFor)),
    start('check for a loss of Redis', timings.lossCheck, () => recoverIfLost(context)),
    start('backup of counters', timings.counterBackup, () => counters.sync(redis, catalog.keys())),
    start('backup of records', timings.recordBackup, () => records.writeChanged()),
    // Keys that were created or revoked since the last backup are lost with Redis.
    start('backup of access', timings.accessBackup, () => access.write()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
