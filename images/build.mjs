import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall } from '../setup/apt.mjs';
import { withLock } from '../setup/lock.mjs';
import { findCommand, root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { say, SetupError } from '../setup/say.mjs';
import { stop } from '../setup/stop.mjs';

const label = 'resource-management.stand-in=true';

/** The recipe for exactly this image: the folder that bears its name, if the TAG in its Dockerfile is the tag asked for. */
export function findRecipe(image) {
  const [name, tag] = image.split(':');
  const folder = join(root, 'images', name);
  if (!existsSync(join(folder, 'Dockerfile'))) return undefined;
  const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  const suite = /^FROM resource-management-base:(\w+)$/m.exec(dockerfile)?.[1];
  return /^ARG TAG=(.+)$/m.exec(dockerfile)?.[1] === tag ? { image, folder, suite } : undefined;
}

/** Builds the stand-in on `engine` from Debian packages. */
export async function buildStandIn(engine, { image, folder, suite }) {
  await withLock(`base ${suite}`, () => ensureBase(engine, suite));
  say(`building a stand-in for ${image} from Debian packages`);
  await inTemporaryFolder(async (context) => {
    cpSync(folder, context, { recursive: true });
    if (existsSync(join(context, 'context.sh'))) await run(join(context, 'context.sh'), [context]);
    const query = new URLSearchParams({
      t: image,
      networkmode: 'host',
      forcerm: '1',
      labels: JSON.stringify(Object.fromEntries([label.split('=')])),
      buildargs: JSON.stringify(proxies()),
    });
    await sendTar(context, (body) => {
      const options = { body, headers: { 'content-type': 'application/x-tar' } };
      return engine.follow('POST', `/build?${query}`, options);
    });
  });
}

async function ensureBase(engine, suite) {
  const name = `resource-management-base:${suite}`;
  if (await engine.hasImage(name)) return;
  if (process.getuid?.() !== 0) throw new SetupError(`building ${name} needs root (it runs debootstrap)`);
  if (findCommand('debootstrap') === undefined)
    await aptInstall(['debootstrap', 'debian-archive-keyring'], 'building images');
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

async function inTemporaryFolder(job) {
  const folder = mkdtempSync(join(tmpdir(), 'resource-management-image-'));
  try {
    return await job(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sendTar(folder, send) {
  const tar = spawn('tar', ['--numeric-owner', '-C', folder, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await send(tar.stdout);
  } finally {
    tar.kill();
  }
}

/** What this machine's apt goes through, as the build arguments that Docker keeps out of the image. */
function proxies() {
  const found = ['http', 'https'].map((scheme) => {
    const value = execFileSync('apt-config', ['shell', 'proxy', `Acquire::${scheme}::Proxy`], { encoding: 'utf8' });
    return [`${scheme}_proxy`, /^proxy='(.*)'/.exec(value)?.[1] ?? process.env[`${scheme}_proxy`]];
  });
  return Object.fromEntries(found.filter(([, value]) => value));
}
