import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** the folder of this checkout */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']; // servers are here, but not on every user's PATH

/** The full path of a command; undefined if it is not installed. */
export function findCommand(name) {
  const folders = [...(process.env.PATH ?? '').split(':').filter(Boolean), ...systemFolders];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
