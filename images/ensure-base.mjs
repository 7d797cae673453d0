import { join } from 'node:path';
import { aptInstall } from '../setup/apt.mjs';
import { findCommand, root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { say, SetupError } from '../setup/say.mjs';
import { inTemporaryFolder, sendTar } from './folders.mjs';

const underWay = new Map();

/** Images are built side by side: what two of them need is made by the first, and the other waits for it. */
function onceAtATime(name, job) {
  if (!underWay.has(name))
    underWay.set(
      name,
      job().finally(() => underWay.delete(name)),
    );
  return underWay.get(name);
}

/** Sees to it that `engine` has the minimal Debian `suite` that stand-ins are built on; `label` marks it. */
export const ensureBase = (engine, suite, label) => onceAtATime(suite, () => makeBase(engine, suite, label));

async function makeBase(engine, suite, label) {
  const name = `resource-management-base:${suite}`;
  if (await engine.hasImage(name)) return;
  if (process.getuid?.() !== 0) throw new SetupError(`building ${name} needs root (it runs debootstrap)`);
  await onceAtATime('debootstrap', ensureDebootstrap);
  say(`building a minimal Debian ${suite} to build images on`);
  await inTemporaryFolder(async (folder) => {
    await run(join(root, 'images/base.sh'), [suite, join(folder, 'root')], { log: join(folder, 'log') });
    const query = new URLSearchParams({
      fromSrc: '-',
      repo: name.split(':')[0],
      tag: suite,
      changes: `LABEL ${label}`,
    });
    await sendTar(join(folder, 'root'), (body) => engine.follow('POST', `/images/create?${query}`, { body }));
  });
}

async function ensureDebootstrap() {
  if (findCommand('debootstrap') === undefined)
    await aptInstall(['debootstrap', 'debian-archive-keyring'], 'building images');
}
