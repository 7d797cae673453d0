import { VERBS } from '#core';
import { awaitReady } from '../steps/await-ready';
import { ensureContainer } from '../steps/ensure-container';
import { ensureImage } from '../steps/ensure-image';
import { startContainer } from '../steps/start-container';
import { flow } from './flow';

/** Creates the container again where somebody has removed it: data, port and password are the instance's own. */
export const start = flow({
  ...VERBS.start,
  desiredState: 'running',
  steps: [ensureImage, ensureContainer, startContainer, awaitReady],
  succeeded: () => ({ to: 'running', set: { status_reason: undefined } }),
});
