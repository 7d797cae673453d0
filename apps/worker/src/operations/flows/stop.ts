import { VERBS } from '#core';
import { stopContainer } from '../steps/stop-container';
import { flow } from './flow';

export const stop = flow({
  ...VERBS.stop,
  desiredState: 'stopped',
  steps: [stopContainer],
  succeeded: () => ({ to: 'stopped', set: { status_reason: undefined } }),
});
