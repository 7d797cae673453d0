import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './say.mjs';

/** Creates the service's own private folder DATA_ROOT/.system/`name`. */
export function systemFolder(dataRoot, name) {
  const folder = join(dataRoot, '.system', name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new SetupError(
      `could not create the folder ${folder} (${error.code}): set DATA_ROOT to a folder that this user can write to`,
    );
  }
  return folder;
}

/** The text of a redis.conf: a crash loses at most the last second of writes; nothing is evicted. */
export function redisConfig(options, password) {
  const durable = { appendonly: 'yes', appendfsync: 'everysec', 'maxmemory-policy': 'noeviction' };
  const all = { ...durable, ...options, ...(password ? { requirepass: password } : {}) };
  return Object.entries(all)
    .map(([name, value]) => `${name} ${JSON.stringify(String(value))}\n`)
    .join('');
}
