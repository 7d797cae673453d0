import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Carry } from '#core';
import { dataFolderOf } from '../../instance/folder';
import type { Run } from '../run';

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Renames a file and the names in it. The new file is complete before the old one goes: an interruption loses neither. */
async function renameMentioning(path: string, target: string, renamed: (text: string) => string): Promise<void> {
  const { uid, gid, mode } = await stat(path);
  const draft = `${target}.draft`;
  await rm(draft, { recursive: true, force: true });
  const file = await open(draft, 'wx', mode); // never what is there: that may be a link
  try {
    await file.writeFile(renamed(await readFile(path, 'utf8')));
    await file.chown(uid, gid);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, target);
  await rm(path);
}

/**
 * The files that a server has written there. The folder is the tenant's, and the worker is root: no link in it, or on the way
 * to it, is followed. Nothing can appear meanwhile, since the server is stopped.
 */
async function filesIn(root: string, folder: string): Promise<string[]> {
  try {
    if ((await realpath(join(root, folder))) !== join(await realpath(root), folder)) return [];
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // a server that has written nothing has no such folder
    throw error;
  }
}

/**
 * Renames the files of a data folder that are named after a parameter, while the server is stopped. Doing it twice does no
 * harm, and doing it the other way round restores the old names, even after an interruption.
 */
export async function carryFiles(root: string, { from, to, endings, mentions }: Carry): Promise<void> {
  const folder = join(root, dirname(from));
  const [before, after] = [basename(from), basename(to)];
  const named = new RegExp(`^${escaped(before)}(${endings})$`);
  const mentioned = new RegExp(`(?<!\\S)${escaped(before)}(?=(?:${endings})(?!\\S))`, 'g');
  for (const name of await filesIn(root, dirname(from))) {
    const ending = named.exec(name)?.[1];
    if (ending === undefined) continue;
    const [path, target] = [join(folder, name), join(folder, after + ending)];
    const isMentioning = mentions.some((one) => name.endsWith(one));
    await (isMentioning
      ? renameMentioning(path, target, (text) => text.replace(mentioned, () => after))
      : rename(path, target));
  }
}

export async function carryData(run: Run, carries: readonly Carry[]): Promise<void> {
  const root = dataFolderOf(run.worker.settings.dataRoot, run.handle);
  for (const one of carries) await carryFiles(root, one);
}

export function carryBack(run: Run, carries: readonly Carry[]): Promise<void> {
  return carryData(
    run,
    carries.map((one) => ({ ...one, from: one.to, to: one.from })),
  );
}
