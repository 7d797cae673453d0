import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './say.mjs';

/** The private folder `name` of the system's own; a Redis of ours keeps its data in `redis`. */
export function systemFolder(dataRoot, name) {
  const folder = join(dataRoot, '.system', name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new SetupError(
      `the folder ${folder} cannot be made (${error.code}): set DATA_ROOT to a folder that this user may write`,
    );
  }
  return folder;
}

/** The text of a redis.conf: what is acknowledged survives a crash (but its last second), nothing is ever evicted. */
export function redisConfig(options, password) {
  const durable = { appendonly: 'yes', appendfsync: 'everysec', 'maxmemory-policy': 'noeviction' };
  const all = { ...durable, ...options, ...(password ? { requirepass: password } : {}) };
  return Object.entries(all)
    .map(([name, value]) => `${name} ${JSON.stringify(String(value))}\n`)
    .join('');
}
