import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { AppError, createFile, KEYS, messageOf } from '#core';

/** `installationId` is shared by all hosts of one Redis; `hostId` is one Docker with its data root. */
export interface Installation {
  readonly installationId: string;
  readonly hostId: string;
}

function randomId(): string {
  return randomBytes(4).toString('hex');
}

/** Several workers may start at once: all read the file of the first. */
async function ensureFile(path: string, installation: Installation): Promise<Installation> {
  await createFile(path, `${JSON.stringify(installation)}\n`);
  return JSON.parse(readFileSync(path, 'utf8')) as Installation; // written above and nowhere else
}

/**
 * Writes the installation's id to Redis, which marks that Redis as complete: to be called once it holds everything of this host.
 *
 * @throws AppError `invalid_setting` when DATA_ROOT belongs to another installation than the one in this Redis
 */
export async function joinInstallation(redis: Redis, installation: Installation, dataRoot: string): Promise<void> {
  await redis.setnx(KEYS.installation, installation.installationId);
  const inRedis = await redis.get(KEYS.installation);
  if (inRedis === installation.installationId) return;
  throw new AppError(
    'invalid_setting',
    `DATA_ROOT: '${dataRoot}' belongs to installation ${installation.installationId}, but this Redis belongs to ` +
      `${inRedis} (expected: the DATA_ROOT and the Redis of one installation, or an empty folder)`,
  );
}

/**
 * The ids in all our labels, stored in Redis and in DATA_ROOT. A new host joins the installation of its Redis, or begins one. A
 * known host whose Redis was lost joins after recovery only.
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
