import { VERBS } from '#core';
import { awaitReady } from '../steps/await-ready';
import { ensureContainer } from '../steps/ensure-container';
import { startContainer } from '../steps/start-container';
import { stopContainer } from '../steps/stop-container';
import { flow } from './flow';

export const restart = flow({
  ...VERBS.restart,
  desiredState: 'running',
  steps: [stopContainer, ensureContainer, startContainer, awaitReady],
  succeeded: () => ({ to: 'running', set: { status_reason: undefined } }),
});
