import { stopContainer } from '../steps/ensure-container';
import type { Flow } from './flow';

export const stop: Flow = {
  steps: ['stop_container'],
  wants: 'stopped',
  perform: async (run) => {
    await run.do('stop_container', () => stopContainer(run));
    await run.end('succeeded', { to: 'stopped', set: { status_reason: undefined } });
  },
};
