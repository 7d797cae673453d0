import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** File name → its text. */
export type Files = Readonly<Record<string, string>>;

const DRAFT = '.draft-';

/**
 * Readable for everybody, whatever the umask is: the folder that they are in is not. On the disk when it is written: after a power
 * cut the Docker Engine starts containers by itself, and one with an empty configuration would be open to everybody.
 */
async function writeReadable(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flush: true });
  await chmod(path, 0o644);
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [file, text] of Object.entries(files)) await writeReadable(join(folder, file), text);
}

/** Gives `use` the folder, new and with these files, and removes it. */
export async function withFolder<T>(path: string, files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeFiles(path, files);
    return await use(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

async function removeDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.includes(DRAFT));
  for (const draft of drafts) await rm(join(folder, draft), { force: true });
}

/** Replaces files of a folder, each at once: a container that starts meanwhile sees the old or the new one. */
export async function replaceFiles(folder: string, files: Files): Promise<void> {
  await removeDrafts(folder); // which a run that was cut off has left
  for (const [file, text] of Object.entries(files)) {
    const draft = join(folder, `${file}${DRAFT}${randomBytes(4).toString('hex')}`);
    try {
      await writeReadable(draft, text);
      await rename(draft, join(folder, file));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}
