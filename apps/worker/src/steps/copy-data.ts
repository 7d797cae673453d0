import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { dataFolderOf } from '../instance/folder';
import type { Run } from '../run';

const execute = promisify(execFile);

function foldersOf(run: Run) {
  const data = dataFolderOf(run.worker.settings.dataRoot, run.handle);
  return { data, copy: `${data}.before`, draft: `${data}.before.draft`, spoiled: `${data}.spoiled` };
}

/** Copies the data of an engine that does not run. A copy that is there is the one to go back to: it is kept. */
export async function copyData(run: Run): Promise<void> {
  const { data, copy, draft } = foldersOf(run);
  if (existsSync(copy)) return;
  await rm(draft, { recursive: true, force: true });
  // Not fs.cp, which gives everything to root; a file system that can share the blocks does.
  await execute('cp', ['--archive', '--reflink=auto', data, draft]);
  await rename(draft, copy);
}

/** Puts the copy back in the place of the data. */
export async function restoreData(run: Run): Promise<void> {
  const { data, copy, draft, spoiled } = foldersOf(run);
  await rm(draft, { recursive: true, force: true });
  if (existsSync(copy)) {
    if (existsSync(data)) await rename(data, spoiled);
    await rename(copy, data);
  }
  await rm(spoiled, { recursive: true, force: true });
}

export async function discardCopy(run: Run): Promise<void> {
  const { copy, draft, spoiled } = foldersOf(run);
  for (const folder of [copy, draft, spoiled]) await rm(folder, { recursive: true, force: true });
}
