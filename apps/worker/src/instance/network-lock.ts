import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { KEYS } from '#core';

/** A worker that died with it keeps the others waiting so long. */
const HELD_AT_MOST_MS = 10_000;

/** KEYS: lock · ARGV: its holder */
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end`;

/** Does it while no other worker is at it. @returns undefined, with nothing done, when one is */
export async function whileAlone<T>(redis: Redis, action: () => Promise<T>): Promise<T | undefined> {
  const holder = randomBytes(8).toString('hex');
  if ((await redis.set(KEYS.networkLock, holder, 'PX', HELD_AT_MOST_MS, 'NX')) === null) return undefined;
  try {
    return await action();
  } finally {
    await redis.eval(RELEASE, 1, KEYS.networkLock, holder);
  }
}
