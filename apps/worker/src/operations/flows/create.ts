import type { Run } from '../run';
import { awaitReady } from '../steps/await-ready';
import { clearRemains } from '../steps/clear-remains';
import { ensureImage } from '../steps/ensure-image';
import { publish } from '../steps/publish';
import { releasePort, removeContainer, startContainer } from '../steps/start-container';
import { discardFiles, writeFiles } from '../steps/write-files';
import type { Flow } from './flow';

/** From a claimed record to a running instance that was proven usable. */
export const provision: Flow = {
  steps: ['clear_remains', 'ensure_image', 'write_files', 'start_container', 'await_ready', 'publish'],
  perform: async (run) => {
    await run.do('clear_remains', () => clearRemains(run.worker, run.handle, () => run.hold()));
    await run.do('ensure_image', () => ensureImage(run));
    await run.do(
      'write_files',
      () => writeFiles(run),
      () => discardFiles(run),
    );
    const container = await run.do(
      'start_container',
      () => startContainer(run),
      () => undoStart(run),
    );
    await run.do('await_ready', () => awaitReady(run, container));
    await run.do('publish', () => publish(run, container));
  },
};

async function undoStart(run: Run): Promise<void> {
  await removeContainer(run);
  await releasePort(run);
}
