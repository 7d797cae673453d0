import type { Redis } from 'ioredis';
import { AppError } from '../errors';
import { KEYS } from '../keys';
import type { KeyRing } from './key-ring';

/** The id of the key that every process seals with: the first process's, until another is announced. */
export async function announcedKey(redis: Redis, { currentId }: KeyRing): Promise<string> {
  await redis.setnx(KEYS.secretKeyFingerprint, currentId);
  return (await redis.get(KEYS.secretKeyFingerprint)) ?? currentId;
}

/** From now on every process seals with this key. All must have it. */
export async function announceKey(redis: Redis, id: string): Promise<void> {
  await redis.multi().set(KEYS.secretKeyFingerprint, id).srem(KEYS.retiredKeys, id).exec();
}

/** From now on no record accepts a text that was sealed with one of these keys, however late. */
export async function retireKeys(redis: Redis, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await redis.sadd(KEYS.retiredKeys, ...ids);
}

/**
 * Proves that this process has the key that the records in this Redis are sealed with, and makes it seal with that key.
 *
 * @throws AppError `invalid_setting` when it cannot: it could read no password that others wrote
 */
export async function verifySecretKey(redis: Redis, keyRing: KeyRing): Promise<void> {
  if (keyRing.sealWith(await announcedKey(redis, keyRing))) return;
  throw new AppError(
    'invalid_setting',
    'SECRET_KEY or SECRET_KEY_FILE: not the key that the passwords in this Redis were sealed with ' +
      '(expected: the same key for the API and every worker)',
  );
}
