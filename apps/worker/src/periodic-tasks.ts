import { markHostUp, repeat } from '#core';
import { doWhatIsDue } from './scheduler/run-scheduled-tasks';
import { AccessFile } from './durable-records/access-file';
import { keepCounters } from './durable-records/keep-counters';
import { Keeper } from './durable-records/record-writer';
import { rebuildIfLost } from './recovery/rebuild';
import { sweep } from './garbage-collector/collect-garbage';
import type { WorkerContext } from './worker-context';

const SWEEP_EVERY_MS = 10_000;
const DUE_EVERY_MS = 1_000;
const SIGN_OF_LIFE_EVERY_MS = 3_000;
const LOSS_LOOK_EVERY_MS = 1_000;
const KEEP_COUNTERS_EVERY_MS = 1_000;
const KEEP_RECORDS_EVERY_MS = 2_000;
/** What was set or revoked shortly before Redis is lost is lost with it. */
const KEEP_ACCESS_EVERY_MS = 500;

/** Begins what a worker does again and again beside its jobs. @returns what stops it */
export function startRounds(context: WorkerContext): () => void {
  const { redis, installation, log, settings, stopping } = context;
  const keeper = new Keeper(context);
  const access = new AccessFile(context);
  const round = (what: string, everyMs: number, action: () => Promise<void>) => {
    const attempt = async () => {
      await action().catch((error: unknown) => {
        if (!stopping.aborted) log.warn(`${what} put off to the next round`, { error });
      });
    };
    return repeat(attempt, everyMs);
  };
  const stops = [
    round('sweep', SWEEP_EVERY_MS, () => sweep(context)),
    round('what is due', DUE_EVERY_MS, () => doWhatIsDue(context)),
    round('sign of life', SIGN_OF_LIFE_EVERY_MS, () =>
      markHostUp(redis, installation.hostId, settings.timings.hostUpFor),
    ),
    round('look for a loss of Redis', LOSS_LOOK_EVERY_MS, () => rebuildIfLost(context)),
    round('keeping of counters', KEEP_COUNTERS_EVERY_MS, () => keepCounters(context)),
    round('keeping of records', KEEP_RECORDS_EVERY_MS, () => keeper.round()),
    round('keeping of access', KEEP_ACCESS_EVERY_MS, () => access.keep()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
