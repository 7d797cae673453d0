import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's own folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']; // not on every user's PATH, but servers live there

/** The full path of a command, or undefined where it is not installed. */
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
