import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { AppError, createFile, KEYS, messageOf } from '#core';

/** Whose the instances are, and which engine and data root of that owner this is. */
export interface Installation {
  readonly installationId: string;
  readonly hostId: string;
}

function randomId(): string {
  return randomBytes(4).toString('hex');
}

/** Of several workers that start at once, all read what the first wrote. */
async function ensureFile(path: string, installation: Installation): Promise<Installation> {
  await createFile(path, `${JSON.stringify(installation)}\n`);
  return JSON.parse(readFileSync(path, 'utf8')) as Installation; // written above and nowhere else
}

/**
 * Says in Redis whose it is, which is to be done when Redis holds all that this host has.
 *
 * @throws AppError `invalid_setting` when DATA_ROOT belongs to another installation than the one in this Redis
 */
export async function joinInstallation(redis: Redis, installation: Installation, dataRoot: string): Promise<void> {
  await redis.setnx(KEYS.installation, installation.installationId);
  const inRedis = await redis.get(KEYS.installation);
  if (inRedis === installation.installationId) return;
  throw new AppError(
    'invalid_setting',
    `DATA_ROOT: '${dataRoot}' holds the instances of installation ${installation.installationId}, but this Redis ` +
      `those of ${inRedis} (expected: the DATA_ROOT and the Redis of one installation, or an empty folder)`,
  );
}

/**
 * The ids that label everything we make. They are kept in Redis and in DATA_ROOT. A new host joins the installation that is in
 * Redis, or begins one; one that is known waits with that, when Redis was lost, until what it has is restored.
 *
 * @throws AppError `invalid_setting`
 */
export async function ensureInstallation(redis: Redis, dataRoot: string): Promise<Installation> {
  const folder = join(dataRoot, '.system');
  const file = join(folder, 'installation.json');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new AppError('invalid_setting', `DATA_ROOT: '${dataRoot}' cannot be used (${messageOf(cause)})`, { cause });
  }
  if (!existsSync(file)) await redis.setnx(KEYS.installation, randomId());
  const known = await redis.get(KEYS.installation);
  const installation = await ensureFile(file, { installationId: known ?? randomId(), hostId: randomId() });
  if (known !== null) await joinInstallation(redis, installation, dataRoot);
  return installation;
}
