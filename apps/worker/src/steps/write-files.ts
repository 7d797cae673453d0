import { createFolder, removeFolder } from '../instance/folder';
import { templateContext } from '../instance/template-context';
import type { Run } from '../run';

/** Renders the type's files into the instance's folder, beside an empty data folder that belongs to the engine's user. */
export async function writeFiles(run: Run): Promise<void> {
  const context = templateContext(run.record, { db_password: run.password });
  const files = Object.entries(run.type.files).map(([name, render]) => [name, render(context)] as const);
  const marker = { ...run.handle, run: run.token };
  await createFolder(run.worker.settings.dataRoot, marker, run.type.definition.user, Object.fromEntries(files));
}

export async function discardFiles(run: Run): Promise<void> {
  await removeFolder(run.worker.settings.dataRoot, run.handle, run.token);
}
