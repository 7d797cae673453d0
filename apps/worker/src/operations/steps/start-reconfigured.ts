import { carryData } from '../actions/carry-data';
import { ensure, start } from '../actions/container';
import type { Step } from '../step';
import { changePlanOf } from './apply-live';
import { awaitReady } from './await-ready';

/** Starts the server on the new configuration, with the data files renamed to match. */
export const startReconfigured: Step = {
  name: 'start_container',
  startsServer: true,
  run: async (run) => {
    await carryData(run, changePlanOf(run).carries);
    await start(run, await ensure(run, run.desired));
    await awaitReady.run(run);
  },
};
