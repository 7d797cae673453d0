import { join } from 'node:path';
import { ensureCommands } from '../setup/apt.mjs';
import { root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { say, SetupError } from '../setup/say.mjs';
import { inTemporaryFolder, sendTar } from './folders.mjs';

const inProgress = new Map();

/** Images are built in parallel: if two need the same base, the second waits for the first. */
function onceAtATime(name, job) {
  if (!inProgress.has(name))
    inProgress.set(
      name,
      job().finally(() => inProgress.delete(name)),
    );
  return inProgress.get(name);
}

/** Ensures that Docker has the minimal Debian `suite` that stand-ins are built on; the image gets `label`. */
export const ensureBase = (docker, suite, label) => onceAtATime(suite, () => makeBase(docker, suite, label));

async function makeBase(docker, suite, label) {
  const name = `resource-management-base:${suite}`;
  if (await docker.hasImage(name)) return;
  if (process.getuid?.() !== 0) throw new SetupError(`building ${name} needs root (it runs debootstrap)`);
  await onceAtATime('debootstrap', ensureDebootstrap);
  say(`building a minimal Debian ${suite} as the base of images`);
  await inTemporaryFolder(async (folder) => {
    await run(join(root, 'images/base.sh'), [suite, join(folder, 'root')], { log: join(folder, 'log') });
    const query = new URLSearchParams({
      fromSrc: '-',
      repo: name.split(':')[0],
      tag: suite,
      changes: `LABEL ${label}`,
    });
    await sendTar(join(folder, 'root'), (body) => docker.follow('POST', `/images/create?${query}`, { body }));
  });
}

const ensureDebootstrap = () =>
  ensureCommands({ debootstrap: ['debootstrap', 'debian-archive-keyring'] }, 'building images');
