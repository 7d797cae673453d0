import { setTimeout as sleep } from 'node:timers/promises';
import { KEYS, messageOf } from '#core';
import { withLock } from '../instance/lock';
import { findSeed, seedName } from './seed-folder';
import { makeSeed, type SeedOrder } from './make-seed';

async function make(order: SeedOrder): Promise<boolean> {
  const { worker, seed } = order;
  const { redis, installation, settings, log } = worker;
  const begun = performance.now();
  try {
    await makeSeed(order);
    log.info('seed made', { seed: seedName(seed), took_ms: Math.round(performance.now() - begun) });
  } catch (error) {
    if (order.signal.aborted) throw error;
    if (findSeed(settings.dataRoot, seed) !== undefined) return true;
    log.warn('a seed could not be made; instances initialise their data themselves', { seed: seedName(seed), error });
    const failed = KEYS.seedFailed(installation.hostId, seedName(seed));
    await redis.set(failed, messageOf(error), 'PX', settings.timings.seedRetry);
  }
  return true;
}

/**
 * The data folder of the seed, which is made first where it is missing: once, however many ask for it.
 *
 * @returns undefined where it could not be made: the instance initialises its data itself then
 * @throws what ended the wait, when `signal` aborts
 */
export async function ensureSeed(order: SeedOrder): Promise<string | undefined> {
  const { worker, seed, signal } = order;
  const { redis, installation, settings } = worker;
  const name = seedName(seed);
  for (;;) {
    const present = findSeed(settings.dataRoot, seed);
    if (present !== undefined) return present;
    if ((await redis.exists(KEYS.seedFailed(installation.hostId, name))) === 1) return undefined;
    const lock = KEYS.seedLock(installation.hostId, name);
    const made = await withLock(redis, lock, settings.timings.seedLock, () => make(order));
    if (made === undefined) await sleep(settings.timings.seedCheck, undefined, { signal });
  }
}
