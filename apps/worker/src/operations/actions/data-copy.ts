import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyFolder, syncTree } from '../../instance/copy-folder';
import { dataFolderOf, folderOf } from '../../instance/folder';
import type { Run } from '../run';
import { throwIfInterrupted } from './wait';

/** A copy command of a worker that was killed may still be writing; it can write to its own folder only. */
const PATIENCE = { recursive: true, force: true, maxRetries: 10 };
const LEFTOVER = /^\.(copy|copying|replaced)-/;

/** The copy carries the operation's id: one that a crash of another operation has left is never taken for it. */
function foldersOf(run: Run) {
  const { dataRoot } = run.worker.settings;
  const folder = folderOf(dataRoot, run.handle);
  return {
    folder,
    data: dataFolderOf(dataRoot, run.handle),
    copy: join(folder, `.copy-${run.operation.id}`),
    draft: join(folder, `.copying-${run.token}`),
    replaced: join(folder, `.replaced-${run.token}`),
  };
}

/** True when there is a copy to go back to. Before that, nothing of the instance has changed. */
export function hasCopy(run: Run): boolean {
  return existsSync(foldersOf(run).copy);
}

/**
 * Copies the data of a stopped server. An existing copy is the one to go back to: it is kept.
 *
 * @throws AppError `disk_full`
 */
export async function copyData(run: Run): Promise<void> {
  const { data, copy, draft } = foldersOf(run);
  if (existsSync(copy) && existsSync(data)) return;
  await restoreCopy(run); // an earlier run may have died in the middle of it
  const { type, name } = run.handle;
  try {
    await copyFolder(`the data of ${type}/${name}`, data, draft, run.signal);
    await syncTree(draft, run.signal);
    await run.assertOwner();
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, PATIENCE);
    await throwIfInterrupted(run, error);
    throw error;
  }
}

/** Puts the copy, if there is one, back in place of the data. */
export async function restoreCopy(run: Run): Promise<void> {
  const { data, copy, replaced } = foldersOf(run);
  await run.assertOwner();
  if (existsSync(copy)) {
    if (existsSync(data)) await rename(data, replaced);
    await rename(copy, data);
  }
  await discardCopy(run);
}

/** Removes the copy and whatever earlier upgrades have left. */
export async function discardCopy(run: Run): Promise<void> {
  const { folder } = foldersOf(run);
  const names = (await readdir(folder)).filter((name) => LEFTOVER.test(name));
  for (const name of names) await rm(join(folder, name), PATIENCE);
}
