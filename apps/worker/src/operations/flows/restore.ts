import { awaitReady } from '../steps/await-ready';
import { discardContainer, ensureContainer, startEnsured } from '../steps/ensure-container';
import { ensureImage } from '../steps/ensure-image';
import type { Flow } from './flow';

/** Brings a deleted instance back as it was: same data, port and password. When it does not start it stays deleted. */
export const restore: Flow = {
  steps: ['ensure_image', 'ensure_container', 'start_container', 'await_ready'],
  wants: 'running',
  perform: async (run) => {
    run.undoAfterTakeover(() => discardContainer(run));
    await run.do('ensure_image', () => ensureImage(run));
    const container = await run.do(
      'ensure_container',
      () => ensureContainer(run, run.record),
      () => discardContainer(run),
    );
    await run.do('start_container', () => startEnsured(run, container));
    await run.do('await_ready', () => awaitReady(run, container));
    await run.end('succeeded', {
      to: 'running',
      set: { deleted_at: undefined, deleted_by: undefined, restorable_until: undefined, status_reason: undefined },
      schedule: { purge: false },
    });
  },
  undo: discardContainer,
};
