import { existsSync } from 'node:fs';
import { AppError } from '#core';
import { filePasswords } from '../../instance/credentials';
import { replaceFiles } from '../../instance/files';
import { dataFolderOf, folderOf, runOfFolder } from '../../instance/folder';
import { renderFiles, type Passwords, type Rendered } from '../../instance/template-context';
import type { Run } from '../run';

/** Renders the configuration files of an existing instance again. @param passwords by default those of the record */
export async function rewriteFiles(
  run: Run,
  record: Rendered,
  passwords: Passwords = filePasswords(run.record, run.worker.keyRing),
): Promise<void> {
  await replaceFiles(folderOf(run.worker.settings.dataRoot, run.handle), renderFiles(run.type, record, passwords));
}

/** @throws AppError `data_missing` when somebody has removed the instance's folder */
export async function requireFolder(run: Run): Promise<void> {
  const { dataRoot } = run.worker.settings;
  const isThere = (await runOfFolder(dataRoot, run.handle)) !== undefined;
  if (isThere && existsSync(dataFolderOf(dataRoot, run.handle))) return;
  throw new AppError('data_missing', `the data folder of ${run.handle.type}/${run.handle.name} is missing`, {
    hint: 'Put it back at DATA_ROOT/{type}/{name}, or DELETE the resource.',
  });
}
