import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Redis } from 'ioredis';
import { AppError, messageOf } from '../errors';
import { KEYS } from '../keys';
import type { Settings } from '../settings';
import { KeyRing } from './key-ring';
import { writeOnce } from '../write-once';

function readKeyFile(path: string): string {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeOnce(path, `${randomBytes(32).toString('base64')}\n`);
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new AppError('invalid_setting', `SECRET_KEY_FILE: '${path}' cannot be made or read (${messageOf(cause)})`, {
      cause,
    });
  }
}

function ringOf(text: string): KeyRing {
  return new KeyRing(createHash('sha256').update(text).digest());
}

/** What seals secrets at rest: from SECRET_KEY, else from SECRET_KEY_FILE, which is made when missing. */
export function loadKeyRing(settings: Pick<Settings, 'secretKey' | 'secretKeyFile'>): KeyRing {
  if (settings.secretKey) return ringOf(settings.secretKey);
  const text = readKeyFile(settings.secretKeyFile);
  if (text.length < 32) {
    throw new AppError(
      'invalid_setting',
      `SECRET_KEY_FILE: '${settings.secretKeyFile}' holds no key of 32 characters or more`,
    );
  }
  return ringOf(text);
}

/**
 * Proves that this process seals with the key that the records in this Redis were sealed with.
 *
 * @throws AppError `invalid_setting` when it does not: it could read no password that others wrote
 */
export async function verifySecretKey(redis: Redis, { currentId }: KeyRing): Promise<void> {
  await redis.setnx(KEYS.secretKeyFingerprint, currentId);
  if ((await redis.get(KEYS.secretKeyFingerprint)) === currentId) return;
  throw new AppError(
    'invalid_setting',
    'SECRET_KEY or SECRET_KEY_FILE: not the key that the passwords in this Redis were sealed with ' +
      '(expected: the same key for the API and every worker)',
  );
}
