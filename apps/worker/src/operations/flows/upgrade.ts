import { memoryLimitOf, type ResourceRecord } from '#core';
import { filePasswords, sealCredentials } from '../../instance/credentials';
import { keepPresent } from '../../durable-records/write-record';
import type { Run } from '../run';
import { required } from '../../instance/required';
import { awaitReady } from '../steps/await-ready';
import { copyData, discardCopy, hasCopy, restoreData } from '../steps/copy-data';
import { ensureContainer, removeContainerAtOnce, startEnsured, stopContainer } from '../steps/ensure-container';
import { ensureImage } from '../steps/ensure-image';
import { proveConfig } from '../steps/prove-config';
import { rewriteFiles } from '../steps/write-files';
import type { Flow } from './flow';

function imageOf(run: Run): string {
  return String(run.operation.input['image_version']);
}

function isPublished(run: Run): boolean {
  return run.record.image_version === imageOf(run);
}

async function writeFilesOf(run: Run, record: ResourceRecord): Promise<void> {
  await rewriteFiles(run, record, filePasswords(run.record, run.worker.keyRing));
}

/** The old version on the old data, running. A container of the new version is only ever made after the copy. */
async function rollBack(run: Run): Promise<void> {
  if (hasCopy(run)) await removeContainerAtOnce(run);
  await restoreData(run);
  await writeFilesOf(run, run.record);
  await ensureImage(run);
  const container = await ensureContainer(run, run.record);
  await startEnsured(run, container);
  await awaitReady(run, container);
}

/** What can be done while the old version runs, and then the copy to go back to. */
async function prepare(run: Run, after: ResourceRecord): Promise<void> {
  run.undoAfterTakeover(() => rollBack(run));
  await run.do('ensure_image', async () => {
    await keepPresent(run.worker, run.handle); // from here on it goes on also when Redis is lost
    await ensureImage(run); // the way back
    await ensureImage(run, after.image_version);
  });
  await run.do('prove_config', () => proveConfig(run, after));
  await run.do(
    'stop_container',
    () => stopContainer(run),
    () => rollBack(run),
  );
  await run.do('copy_data', () => copyData(run));
}

/** From here on the new version is the instance's. It is sealed first: a disk that is full is met while there is a way back. */
async function publishVersion(run: Run, after: ResourceRecord): Promise<void> {
  const address = {
    server_ip: required(after.server_ip, 'server_ip'),
    exposed_port: required(after.exposed_port, 'exposed_port'),
  };
  const sealed = sealCredentials(run.type, after, address, run.password, run.worker.keyRing);
  const { image_version } = after;
  const published = { image_version, memory_bytes: memoryLimitOf(run.type, after), sealed };
  await keepPresent(run.worker, run.handle, published);
  await run.hold({ ...published, decided: '1' });
  run.commit();
}

/** From one version of the engine to another, with a copy of the data to go back to. */
export const upgrade: Flow = {
  steps: [
    'ensure_image',
    'prove_config',
    'stop_container',
    'copy_data',
    'write_files',
    'replace_container',
    'start_container',
    'await_ready',
    'publish',
    'discard_copy',
  ],
  wants: 'running',
  perform: async (run) => {
    const after = { ...run.record, image_version: imageOf(run) };
    if (isPublished(run))
      run.commit(); // by a run that was cut off
    else await prepare(run, after);
    await run.do('write_files', () => writeFilesOf(run, after));
    const container = await run.do('replace_container', () => ensureContainer(run, after));
    await run.do('start_container', () => startEnsured(run, container));
    await run.do('await_ready', () => awaitReady(run, container));
    await run.do('publish', () => publishVersion(run, after));
    await run.do('discard_copy', () => discardCopy(run));
    await run.end('succeeded', { to: 'running', set: { status_reason: undefined } });
  },
  undo: (run) => (isPublished(run) ? discardCopy(run) : rollBack(run)),
};
