import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../instance/sync-folder';

const DRAFT = '-draft-';
/** A draft that is so old is of a process that died. */
const LEFT_AFTER_MS = 60_000;

/** @returns undefined when there is none */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Removes what processes have left that died while they replaced the file. */
export async function removeOldDrafts(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []); // it has just gone, and what was in it
  const drafts = names.filter((name) => name.startsWith(`${basename(path)}${DRAFT}`));
  for (const draft of drafts.map((name) => join(folder, name))) {
    const age = Date.now() - (await stat(draft).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > LEFT_AFTER_MS) await rm(draft, { force: true });
  }
}

/**
 * Replaces a file, for its owner alone, at once: who reads it sees the old or the new text, and the new one after a power cut, too.
 * Its folder must be there.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}${DRAFT}${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(draft, text, { mode: 0o600, flush: true });
    await rename(draft, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await removeOldDrafts(path);
}
