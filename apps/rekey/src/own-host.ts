import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The id of the host whose DATA_ROOT this is; undefined where no worker ever used it. */
export function ownHost(dataRoot: string): string | undefined {
  const path = join(dataRoot, '.system', 'installation.json');
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, 'utf8')) as { hostId: string }).hostId; // written by a worker only
}
