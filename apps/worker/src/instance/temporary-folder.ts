import { existsSync } from 'node:fs';
import { lstat, readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createOwnedFolder } from './owned-folder';

/** Where the server's temporary files are, beside its data: in memory they would count against the container's limit. */
export function temporaryFolderOf(folder: string): string {
  return join(folder, 'tmp');
}

/** @param user uid:gid of the server */
export async function ensureTemporaryFolder(folder: string, user: string): Promise<void> {
  const path = temporaryFolderOf(folder);
  if (!existsSync(path)) await createOwnedFolder(path, user);
}

/**
 * Removes what an earlier run of the server has left. No process of the container may run: it could put a link to elsewhere in
 * the place of a folder meanwhile.
 */
export async function emptyTemporaryFolder(folder: string): Promise<void> {
  const path = temporaryFolderOf(folder);
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true });
}

/**
 * Removes the files, not the folders, that nothing has changed since `before`. Safe while the server runs: unlink() follows no
 * link, and the kernel keeps a file that is open.
 *
 * @param before ms since 1970
 * @returns how many were removed
 */
export async function removeTemporaryFiles(folder: string, before: number): Promise<number> {
  const path = temporaryFolderOf(folder);
  if (!existsSync(path)) return 0; // of a container that was created by an earlier version
  let removed = 0;
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const file = join(path, entry.name);
    const stats = await lstat(file).catch(() => undefined); // the server has removed it meanwhile
    if (!stats || stats.isDirectory() || stats.ctimeMs >= before) continue;
    await unlink(file);
    removed += 1;
  }
  return removed;
}
