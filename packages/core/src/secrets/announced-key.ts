import type { Redis } from 'ioredis';
import { AppError } from '../errors';
import { KEYS } from '../keys';
import type { KeyRing } from './key-ring';

/** The id of the key that everybody is to seal with: that of the first who came to this Redis, until another is announced. */
export async function announcedKey(redis: Redis, { currentId }: KeyRing): Promise<string> {
  await redis.setnx(KEYS.secretKeyFingerprint, currentId);
  return (await redis.get(KEYS.secretKeyFingerprint)) ?? currentId;
}

/** From now on everybody is to seal with this key; all must hold it. */
export async function announceKey(redis: Redis, id: string): Promise<void> {
  await redis.multi().set(KEYS.secretKeyFingerprint, id).srem(KEYS.retiredKeys, id).exec();
}

/** From now on no record takes what was sealed with one of these keys, however late it comes. */
export async function retireKeys(redis: Redis, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await redis.sadd(KEYS.retiredKeys, ...ids);
}

/**
 * Proves that this process can read what the records in this Redis were sealed with, and makes it seal with that key.
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
