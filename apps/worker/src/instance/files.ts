import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeDrafts, replaceFiles as replaceAll } from '#core';

/** File name → its text. */
export type Files = Readonly<Record<string, string>>;

/** Readable for everybody, whatever the umask is: the folder around the files is not. */
const MODE = 0o644;

/**
 * Writes files into a folder that nobody uses yet, through to the disk: after a power cut Docker starts containers by itself, and
 * a server with an empty configuration would be open to everybody.
 */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, file);
    await writeFile(path, text, { flush: true });
    await chmod(path, MODE);
  }
}

/** Gives `use` a new folder with these files, and removes it afterwards. */
export async function withFolder<T>(path: string, files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeFiles(path, files);
    return await use(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

/** Replaces files of a folder, each at once: a container that starts meanwhile sees the old or the new one. */
export async function replaceFiles(folder: string, files: Files): Promise<void> {
  for (const file of Object.keys(files)) await removeDrafts(join(folder, file), 0); // of a run that was cut off
  await replaceAll(folder, files, { mode: MODE });
}
