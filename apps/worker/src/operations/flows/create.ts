import { VERBS } from '#core';
import type { Run } from '../run';
import { awaitReady } from '../steps/await-ready';
import { beginClean } from '../steps/clear-leftovers';
import { ensureImage } from '../steps/ensure-image';
import { ensureSeed } from '../steps/ensure-seed';
import { publish } from '../steps/publish';
import { startNewContainer } from '../steps/start-new-container';
import { writeFiles } from '../steps/write-files';
import { flow } from './flow';

/** From a claimed record to a running instance that was proven usable. */
export const create = flow({
  ...VERBS.create,
  revertsTo: 'failed',
  requeuesAs: 'pending',
  steps: [beginClean, ensureImage, ensureSeed, writeFiles, startNewContainer, awaitReady, publish],
  succeeded: ({ worker, published }: Run) => ({
    to: 'running',
    host: worker.installation.hostId,
    port: published?.exposed_port,
    set: { ...published },
  }),
});
