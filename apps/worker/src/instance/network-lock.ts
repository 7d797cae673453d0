import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { KEYS } from '#core';

/** KEYS: lock · ARGV: its holder */
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end`;

/**
 * Runs the action while no other worker does.
 *
 * @param heldAtMostMs how long the others wait for a worker that died with the lock
 * @returns undefined without running it, when another worker holds the lock
 */
export async function withNetworkLock<T>(
  redis: Redis,
  heldAtMostMs: number,
  action: () => Promise<T>,
): Promise<T | undefined> {
  const holder = randomBytes(8).toString('hex');
  if ((await redis.set(KEYS.networkLock, holder, 'PX', heldAtMostMs, 'NX')) === null) return undefined;
  try {
    return await action();
  } finally {
    await redis.eval(RELEASE, 1, KEYS.networkLock, holder);
  }
}
