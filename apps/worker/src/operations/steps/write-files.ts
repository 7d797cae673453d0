import { existsSync } from 'node:fs';
import { AppError } from '#core';
import { replaceFiles } from '../../instance/files';
import { createFolder, dataFolderOf, folderOf, removeFolder, runOfFolder } from '../../instance/folder';
import { renderFiles, type Passwords, type Rendered } from '../../instance/template-context';
import type { Run } from '../run';

/** Renders the type's files into the instance's folder, beside an empty data folder that belongs to the engine's user. */
export async function writeFiles(run: Run): Promise<void> {
  const { dataRoot } = run.worker.settings;
  const files = renderFiles(run.type, run.record, { db_password: run.password });
  const marker = { ...run.handle, run: run.token };
  const create = () => createFolder(dataRoot, marker, run.type.definition.user, files);
  try {
    await create();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    // An earlier run that was overtaken has put its folder in place after this one had looked.
    const earlier = await runOfFolder(dataRoot, run.handle);
    await run.hold();
    if (earlier !== undefined) await removeFolder(dataRoot, run.handle, earlier);
    await create();
  }
}

export async function discardFiles(run: Run): Promise<void> {
  await removeFolder(run.worker.settings.dataRoot, run.handle, run.token);
}

/** Renders the files of an instance that is there anew. */
export async function rewriteFiles(run: Run, record: Rendered, passwords: Passwords): Promise<void> {
  await replaceFiles(folderOf(run.worker.settings.dataRoot, run.handle), renderFiles(run.type, record, passwords));
}

/** @throws AppError `data_missing` when somebody has removed the instance's folder */
export async function requireFolder(run: Run): Promise<void> {
  const { dataRoot } = run.worker.settings;
  const isThere = (await runOfFolder(dataRoot, run.handle)) !== undefined;
  if (isThere && existsSync(dataFolderOf(dataRoot, run.handle))) return;
  throw new AppError('data_missing', `the data folder of ${run.handle.type}/${run.handle.name} is not there`, {
    hint: 'Put it back at DATA_ROOT/{type}/{name}, or DELETE the resource.',
  });
}
