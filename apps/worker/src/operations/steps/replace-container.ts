import { ensure, removeAtOnce } from '../actions/container';
import { hasCopy } from '../actions/data-copy';
import type { Step } from '../step';

/** A container of the new version. There is none before the copy of the data is complete. */
export const replaceContainer: Step = {
  name: 'replace_container',
  run: async (run) => {
    await ensure(run, run.desired);
  },
  undo: async (run) => {
    if (hasCopy(run)) await removeAtOnce(run);
  },
};
