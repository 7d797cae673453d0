import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The unit of `Stats.blocks`, whatever the block size of the file system is. */
const BLOCK_BYTES = 512;

/** A file of a running server may vanish between two calls. */
async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** The bytes of a folder on the disk, as du counts them, without holes. @returns undefined when it does not exist */
export async function diskUsage(path: string): Promise<number | undefined> {
  const stats = await unlessGone(lstat(path));
  if (!stats) return undefined;
  let bytes = stats.blocks * BLOCK_BYTES;
  if (!stats.isDirectory()) return bytes;
  for (const name of (await unlessGone(readdir(path))) ?? []) bytes += (await diskUsage(join(path, name))) ?? 0;
  return bytes;
}
