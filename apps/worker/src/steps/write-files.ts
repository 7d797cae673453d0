import { createFolder, removeFolder, runOfFolder } from '../instance/folder';
import { templateContext } from '../instance/template-context';
import type { Run } from '../run';

/** Renders the type's files into the instance's folder, beside an empty data folder that belongs to the engine's user. */
export async function writeFiles(run: Run): Promise<void> {
  const { dataRoot } = run.worker.settings;
  const context = templateContext(run.record, { db_password: run.password });
  const files = Object.entries(run.type.files).map(([name, render]) => [name, render(context)] as const);
  const marker = { ...run.handle, run: run.token };
  const create = () => createFolder(dataRoot, marker, run.type.definition.user, Object.fromEntries(files));
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
