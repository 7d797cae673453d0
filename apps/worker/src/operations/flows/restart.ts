import { awaitReady } from '../steps/await-ready';
import { ensureContainer, startEnsured, stopContainer } from '../steps/ensure-container';
import type { Flow } from './flow';

export const restart: Flow = {
  steps: ['stop_container', 'ensure_container', 'start_container', 'await_ready'],
  wants: 'running',
  perform: async (run) => {
    await run.do('stop_container', () => stopContainer(run));
    const container = await run.do('ensure_container', () => ensureContainer(run, run.record));
    await run.do('start_container', () => startEnsured(run, container));
    await run.do('await_ready', () => awaitReady(run, container));
    await run.end('succeeded', { to: 'running', set: { status_reason: undefined } });
  },
};
