import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError, messageOf } from '#core';
import { dataFolderOf, folderOf } from '../../instance/folder';
import type { Run } from '../run';
import { throwIfEnded } from './throw-if-ended';

const execute = promisify(execFile);
/** A command that was killed with its worker may still be writing there; its own folder is all that it can write to. */
const PATIENCE = { recursive: true, force: true, maxRetries: 10 };
const LEFTOVER = /^\.(copy|copying|replaced)-/;

/** The copy bears the operation's name: another one's, which a crash has left, is never taken for it. */
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

function copyFailed({ handle }: Run, error: unknown): AppError {
  const words = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? messageOf(error); // of a command, stderr
  const isFull = /no space left on device|quota exceeded/i.test(words);
  const message = `copy the data of ${handle.type}/${handle.name}: ${words}`;
  return new AppError(isFull ? 'disk_full' : 'internal', message, { cause: error });
}

/** True when there is a copy to go back to. Until then nothing of the instance was changed. */
export function hasCopy(run: Run): boolean {
  return existsSync(foldersOf(run).copy);
}

/**
 * Copies the data of an engine that does not run. A copy that is there is the one to go back to: it is kept.
 *
 * @throws AppError `disk_full`
 */
export async function copyData(run: Run): Promise<void> {
  const { data, copy, draft } = foldersOf(run);
  if (existsSync(copy) && existsSync(data)) return;
  await restoreData(run); // which a run that was cut off may have been at
  const options = { signal: run.signal, env: { LC_ALL: 'C' } };
  try {
    // Not fs.cp, which gives everything to root; a file system that can share the blocks does.
    await execute('cp', ['--archive', '--reflink=auto', data, draft], options);
    await execute('sync', ['--file-system', draft], options); // it is worth nothing if a power failure takes it
    await run.hold();
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, PATIENCE);
    await throwIfEnded(run, error);
    throw error instanceof AppError ? error : copyFailed(run, error);
  }
}

/** Puts the copy, if there is one, back in the place of the data. */
export async function restoreData(run: Run): Promise<void> {
  const { data, copy, replaced } = foldersOf(run);
  await run.hold();
  if (existsSync(copy)) {
    if (existsSync(data)) await rename(data, replaced);
    await rename(copy, data);
  }
  await discardCopy(run);
}

/** Removes the copy and whatever else this and earlier upgrades have left. */
export async function discardCopy(run: Run): Promise<void> {
  const { folder } = foldersOf(run);
  const names = (await readdir(folder)).filter((name) => LEFTOVER.test(name));
  for (const name of names) await rm(join(folder, name), PATIENCE);
}
