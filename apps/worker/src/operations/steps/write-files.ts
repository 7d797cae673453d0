import { syncTree } from '../../instance/copy-folder';
import { createFolder, dataFolderOf, removeFolder, runOfFolder } from '../../instance/folder';
import { renderFiles } from '../../instance/template-context';
import type { Step } from '../step';

/** Renders the type's files into a new folder, beside an empty data folder that belongs to the server's user. */
export const writeFiles: Step = {
  name: 'write_files',
  run: async (run) => {
    const { dataRoot } = run.worker.settings;
    const files = renderFiles(run.type, run.record, { db_password: run.password, is_new: 1 });
    const marker = { ...run.handle, run: run.token };
    const contents = { user: run.type.definition.user, files, seed: run.seed };
    const create = async () => {
      await createFolder(dataRoot, marker, contents);
      if (run.seed === undefined) return;
      run.seedSynced = syncTree(dataFolderOf(dataRoot, run.handle));
      run.seedSynced.catch(() => undefined); // publish.ts waits for it, where the run comes that far
    };
    try {
      await create();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
      // An overtaken run has put its folder in place since the leftovers were cleared.
      const earlier = await runOfFolder(dataRoot, run.handle);
      await run.assertOwner();
      if (earlier !== undefined) await removeFolder(dataRoot, run.handle, earlier);
      await create();
    }
  },
};
