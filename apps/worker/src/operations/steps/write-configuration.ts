import { rewriteFiles } from '../actions/files';
import { applyLive } from '../actions/live-changes';
import type { Step } from '../step';
import { changePlanOf, takesRestart } from './apply-live';

/** Renders the new configuration. */
export const writeConfiguration: Step = {
  name: 'write_files',
  run: async (run) => {
    await rewriteFiles(run, run.desired);
    // Once more, for a server that has restarted by itself before the files were written.
    if (!takesRestart(run)) await applyLive(run, changePlanOf(run).live);
  },
};
