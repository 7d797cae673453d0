import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What `Stats.blocks` counts in, whatever the file system's own blocks are. */
const BLOCK_BYTES = 512;

/** A file of a running engine may go between two looks at it. */
async function unlessGone<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** What a folder takes of the disk, as du counts it: holes take nothing. @returns undefined when it is not there */
export async function diskUsage(path: string): Promise<number | undefined> {
  const stats = await unlessGone(lstat(path));
  if (!stats) return undefined;
  let bytes = stats.blocks * BLOCK_BYTES;
  if (!stats.isDirectory()) return bytes;
  for (const name of (await unlessGone(readdir(path))) ?? []) bytes += (await diskUsage(join(path, name))) ?? 0;
  return bytes;
}
