import type { Run } from '../run';
import { awaitReady } from '../steps/await-ready';
import { copyData, discardCopy, restoreData } from '../steps/copy-data';
import { discardContainer, ensureContainer, startEnsured, stopContainer } from '../steps/ensure-container';
import { ensureImage } from '../steps/ensure-image';
import { proveConfig } from '../steps/prove-config';
import type { Flow } from './flow';

/** The old version on the old data, running. */
async function rollBack(run: Run): Promise<void> {
  await discardContainer(run);
  await restoreData(run);
  const container = await ensureContainer(run, run.record);
  await startEnsured(run, container);
  await awaitReady(run, container);
}

/** From one version of the engine to another, with a copy of the data to go back to. */
export const upgrade: Flow = {
  steps: [
    'ensure_image',
    'prove_config',
    'stop_container',
    'copy_data',
    'replace_container',
    'start_container',
    'await_ready',
    'discard_copy',
  ],
  wants: 'running',
  perform: async (run) => {
    const image = String(run.operation.input['image_version']);
    const after = { ...run.record, image_version: image };
    if (run.record.image_version === image) return finish(run); // a run that was cut off had come so far
    run.undoAfterTakeover(() => rollBack(run));
    await run.do('ensure_image', () => ensureImage(run, image));
    await run.do('prove_config', () => proveConfig(run, after));
    await run.do(
      'stop_container',
      () => stopContainer(run),
      () => rollBack(run),
    );
    await run.do('copy_data', () => copyData(run));
    const container = await run.do('replace_container', () => ensureContainer(run, after));
    await run.do('start_container', () => startEnsured(run, container));
    await run.do('await_ready', () => awaitReady(run, container));
    await run.hold({ image_version: image });
    run.commit();
    await finish(run);
  },
};

async function finish(run: Run): Promise<void> {
  await run.do('discard_copy', () => discardCopy(run));
  await run.end('succeeded', { to: 'running', set: { status_reason: undefined } });
}
