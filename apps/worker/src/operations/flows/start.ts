import { awaitReady } from '../steps/await-ready';
import { ensureContainer, startEnsured } from '../steps/ensure-container';
import { ensureImage } from '../steps/ensure-image';
import type { Flow } from './flow';

/** Makes the container again where somebody has removed it: data, port and password are the instance's own. */
export const start: Flow = {
  steps: ['ensure_image', 'ensure_container', 'start_container', 'await_ready'],
  wants: 'running',
  perform: async (run) => {
    await run.do('ensure_image', () => ensureImage(run));
    const container = await run.do('ensure_container', () => ensureContainer(run, run.record));
    await run.do('start_container', () => startEnsured(run, container));
    await run.do('await_ready', () => awaitReady(run, container));
    await run.end('succeeded', { to: 'running', set: { status_reason: undefined } });
  },
};
