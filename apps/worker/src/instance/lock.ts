import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';

/** KEYS: lock · ARGV: its holder */
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end`;
/** KEYS: lock · ARGV: its holder, ms */
const EXTEND = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end`;

/**
 * Runs the action while no other worker does.
 *
 * @param validMs how long the others wait for a worker that died with the lock; one that lives extends it
 * @returns undefined without running it, when another worker holds the lock
 */
export async function withLock<T>(
  redis: Redis,
  lock: string,
  validMs: number,
  action: () => Promise<T>,
): Promise<T | undefined> {
  const holder = randomBytes(8).toString('hex');
  if ((await redis.set(lock, holder, 'PX', validMs, 'NX')) === null) return undefined;
  const extend = () => redis.eval(EXTEND, 1, lock, holder, validMs).catch(() => undefined);
  const timer = setInterval(() => void extend(), validMs / 3);
  try {
    return await action();
  } finally {
    clearInterval(timer);
    await redis.eval(RELEASE, 1, lock, holder);
  }
}
