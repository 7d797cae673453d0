import { findContainerOf } from '../instance/find-container';
import { listFolders } from '../instance/folder';
import { removeTemporaryFiles } from '../instance/temporary-folder';
import type { WorkerContext } from '../worker-context';

/**
 * Removes what servers have left that crashed, and that Docker restarted by itself. Docker says a little late when a container
 * has started, so slightly older files stay.
 */
export async function removeStaleTemporaryFiles(worker: WorkerContext): Promise<void> {
  const { temporaryLeftAfter } = worker.settings.timings;
  for (const folder of await listFolders(worker.settings.dataRoot, worker.catalog.keys())) {
    if (folder.isDraft || worker.stopping.aborted) continue;
    const container = await findContainerOf(worker, folder);
    if (!container?.isRunning) continue;
    const removed = await removeTemporaryFiles(folder.path, container.startedAt - temporaryLeftAfter);
    if (removed > 0) worker.log.info('stale temporary files removed', { resource: folder.name, files: removed });
  }
}
