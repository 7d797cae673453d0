import { chownSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { toDisk, type KeyRing } from '#core';
import type { RekeyContext } from './rekey-context';
import { renewText } from './renew-text';
import { sealedFiles, type SealedFile } from './sealed-files';

/**
 * Without a pause between the last look and the renaming: a worker may replace the file, too, and what it wrote counts.
 *
 * @returns whether the file was of another key
 */
function resealFile({ path, boundTo }: SealedFile, keyRing: KeyRing): boolean {
  if (!existsSync(path)) return false;
  const text = readFileSync(path, 'utf8');
  const renewed = renewText(text, boundTo, keyRing);
  if (renewed === text) return false;
  const { mode, uid, gid } = statSync(path);
  const draft = `${path}-draft-rekey`;
  rmSync(draft, { force: true }); // of a run that was killed
  writeFileSync(draft, renewed, { mode, flag: 'wx', flush: true });
  chownSync(draft, uid, gid);
  if (readFileSync(path, 'utf8') === text) renameSync(draft, path);
  else rmSync(draft);
  toDisk(dirname(path)); // before the key goes that the former one was sealed with
  return true;
}

/** Seals the files below DATA_ROOT with the key that seals now, until all are. @returns how many there are, and were not */
export async function resealFiles({ settings, keyRing }: RekeyContext): Promise<{ files: number; resealed: number }> {
  let resealed = 0;
  for (;;) {
    const files = (await sealedFiles(settings.dataRoot)).filter(({ path }) => existsSync(path));
    const stale = files.filter((file) => {
      try {
        return resealFile(file, keyRing);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return true; // its folder went: look again
        throw new Error(`${file.path} cannot be sealed anew`, { cause });
      }
    });
    if (stale.length === 0) return { files: files.length, resealed };
    resealed += stale.length;
  }
}
