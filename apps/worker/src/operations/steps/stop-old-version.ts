import { ensure, start, stop } from '../actions/container';
import { rewriteFiles } from '../actions/files';
import type { Run } from '../run';
import type { Step } from '../step';
import { awaitReady } from './await-ready';
import { pullIfMissing } from './ensure-image';

/** The old version on the old data, running. */
async function startOldVersion(run: Run): Promise<void> {
  await rewriteFiles(run, run.record);
  await pullIfMissing(run, run.record.image_version);
  await start(run, await ensure(run, run.record));
  await awaitReady.run(run);
}

export const stopOldVersion: Step = { name: 'stop_container', run: stop, undo: startOldVersion };
