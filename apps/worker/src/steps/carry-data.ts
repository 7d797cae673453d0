import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Carry } from '#core';
import { dataFolderOf } from '../instance/folder';
import type { Run } from '../run';

/** Names inside the file follow the rename; owner and mode stay, since it is written in place. */
async function renameInside(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replaceAll(from, to));
}

async function carry(root: string, { from, to, mentions }: Carry): Promise<void> {
  const folder = join(root, dirname(from));
  const [before, after] = [basename(from), basename(to)];
  const names = await readdir(folder).catch(() => []); // an engine that has written nothing has no such folder
  for (const name of names.filter((candidate) => candidate.startsWith(before))) {
    const isMentioning = mentions.some((ending) => name.endsWith(ending));
    if (isMentioning) await renameInside(join(folder, name), before, after);
    await rename(join(folder, name), join(folder, after + name.slice(before.length)));
  }
}

/** Renames the data files that are named after a parameter, while the engine does not run. Doing it twice does no harm. */
export async function carryData(run: Run, carries: readonly Carry[]): Promise<void> {
  const root = dataFolderOf(run.worker.settings.dataRoot, run.handle);
  for (const one of carries) await carry(root, one);
}

export function carryBack(run: Run, carries: readonly Carry[]): Promise<void> {
  return carryData(
    run,
    carries.map(({ from, to, mentions }) => ({ from: to, to: from, mentions })),
  );
}
