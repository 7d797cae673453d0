import { chown, mkdir } from 'node:fs/promises';

/** Makes a folder that only the server's user may enter. @param user uid:gid */
export async function createOwnedFolder(path: string, user: string): Promise<void> {
  const [uid, gid] = user.split(':').map(Number);
  await mkdir(path, { mode: 0o700 });
  await chown(path, uid ?? 0, gid ?? 0);
}
