import { execFile } from 'node:child_process';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError, messageOf } from '#core';

const execute = promisify(execFile);

/**
 * Copies a folder with its owners. Blocks are shared where the file system can; holes stay holes. Not fs.cp, which gives
 * everything to root.
 *
 * @param what the data, as the message of a failure calls them
 * @throws AppError `disk_full` or `internal`
 */
export async function copyFolder(what: string, from: string, to: string, signal?: AbortSignal): Promise<void> {
  try {
    const options = ['--archive', '--reflink=auto', '--sparse=always'];
    await execute('cp', [...options, from, to], { signal, env: { LC_ALL: 'C' } });
  } catch (cause) {
    const words = (cause as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? messageOf(cause); // of a command, stderr
    const isFull = /no space left on device|quota exceeded/i.test(words);
    throw new AppError(isFull ? 'disk_full' : 'internal', `copy ${what}: ${words}`, { cause });
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // a server has removed it meanwhile
    throw error;
  });
  try {
    await file?.sync();
  } finally {
    await file?.close();
  }
}

/** Writes a folder, with all that is in it, through to the disk: a copy that a power cut takes is worth nothing. */
export async function syncTree(folder: string, signal?: AbortSignal): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    signal?.throwIfAborted();
    if (entry.isFile() || entry.isDirectory()) await sync(join(entry.parentPath, entry.name));
  }
  await sync(folder);
}
