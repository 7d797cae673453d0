import { chown, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Carry } from '#core';
import { dataFolderOf } from '../instance/folder';
import type { Run } from '../run';

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Renames a file and what it says of names. It is written anew under the new name and the old one is removed last: cut off
 * anywhere, either is whole.
 */
async function renameMentioning(path: string, target: string, renamed: (text: string) => string): Promise<void> {
  const { uid, gid, mode } = await stat(path);
  const draft = `${target}.draft`;
  await writeFile(draft, renamed(await readFile(path, 'utf8')), { mode, flush: true });
  await chown(draft, uid, gid);
  await rename(draft, target);
  await rm(path);
}

/**
 * Renames the files of a data folder that are named after a parameter, while the engine does not run. Doing it twice does
 * no harm, and doing it the other way round brings back what was there, also after it was cut off.
 */
export async function carryFiles(root: string, { from, to, endings, mentions }: Carry): Promise<void> {
  const folder = join(root, dirname(from));
  const [before, after] = [basename(from), basename(to)];
  const named = new RegExp(`^${escaped(before)}(${endings})$`);
  const mentioned = new RegExp(`(?<!\\S)${escaped(before)}(?=(?:${endings})(?!\\S))`, 'g');
  const names = await readdir(folder).catch(() => []); // an engine that has written nothing has no such folder
  for (const name of names) {
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
