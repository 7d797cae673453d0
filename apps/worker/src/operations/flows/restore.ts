import { VERBS } from '#core';
import { awaitReady } from '../steps/await-ready';
import { ensureImage } from '../steps/ensure-image';
import { recreateContainer } from '../steps/recreate-container';
import { startContainer } from '../steps/start-container';
import { flow } from './flow';

/** Brings a deleted instance back as it was: same data, port and password. If it does not start, it stays deleted. */
export const restore = flow({
  ...VERBS.restore,
  desiredState: 'running',
  revertsTo: 'deleted',
  steps: [ensureImage, recreateContainer, startContainer, awaitReady],
  succeeded: () => ({
    to: 'running',
    set: { deleted_at: undefined, deleted_by: undefined, restorable_until: undefined, status_reason: undefined },
    schedule: { purge: false },
  }),
});
