import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { removeDrafts, replaceFileIf, type KeyRing } from '#core';
import type { RekeyContext } from './rekey-context';
import { renewText } from './renew-text';
import { sealedFiles, type SealedFile } from './sealed-files';

/**
 * Seals the file with the present key, unless a worker has replaced it meanwhile. It is on the disk before the former key goes.
 *
 * @returns whether it was sealed with another key
 */
async function resealFile({ path, boundTo }: SealedFile, keyRing: KeyRing): Promise<boolean> {
  if (!existsSync(path)) return false;
  const text = await readFile(path, 'utf8');
  const renewed = renewText(text, boundTo, keyRing);
  if (renewed === text) return false;
  const { mode, uid, gid } = await stat(path);
  await removeDrafts(path); // of a run that was killed
  await replaceFileIf(path, text, renewed, { mode: mode & 0o777, owner: { uid, gid } });
  return true;
}

async function isStale(file: SealedFile, keyRing: KeyRing): Promise<boolean> {
  try {
    return await resealFile(file, keyRing);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return true; // its folder was removed: look again
    throw new Error(`${file.path} cannot be resealed`, { cause });
  }
}

/** Reseals the files below DATA_ROOT until every one is sealed with the present key. @returns how many there are, and were resealed */
export async function resealFiles({ settings, keyRing }: RekeyContext): Promise<{ files: number; resealed: number }> {
  let resealed = 0;
  for (;;) {
    const files = (await sealedFiles(settings.dataRoot)).filter(({ path }) => existsSync(path));
    let stale = 0;
    for (const file of files) if (await isStale(file, keyRing)) stale += 1;
    if (stale === 0) return { files: files.length, resealed };
    resealed += stale;
  }
}
