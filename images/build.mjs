import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand, root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { say } from '../setup/say.mjs';
import { ensureBase } from './ensure-base.mjs';
import { inTemporaryFolder, sendTar } from './folders.mjs';

const label = 'resource-management.stand-in=true';

/** Returns [name, tag]; the name may hold a registry's port. */
export function splitImage(image) {
  const colon = image.lastIndexOf(':');
  return [image.slice(0, colon), image.slice(colon + 1)];
}

/**
 * The recipe for exactly this image: the folder called after its name and tag, or after its name alone. The tag must be
 * the TAG in the Dockerfile, or stand in other-tags.json.
 */
export function findRecipe(image) {
  const [name, tag] = splitImage(image);
  const folders = [`${name}-${tag}`, name].map((folder) => join(root, 'images', folder));
  const folder = folders.find((candidate) => existsSync(join(candidate, 'Dockerfile')));
  const suite = folder && suitesOf(folder)[tag];
  return suite && { image, folder, suite, tag };
}

/** tag → the Debian suite with the packages for it */
function suitesOf(folder) {
  const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  const argument = (name) => new RegExp(`^ARG ${name}=(.+)$`, 'm').exec(dockerfile)?.[1];
  const others = join(folder, 'other-tags.json');
  const suites = existsSync(others) ? JSON.parse(readFileSync(others, 'utf8')) : {};
  return { ...suites, [argument('TAG')]: argument('SUITE') };
}

/** Builds the stand-in from Debian packages. */
export async function buildStandIn(docker, { image, folder, suite, tag }) {
  await ensureBase(docker, suite, label);
  say(`building a stand-in for ${image} from Debian packages`);
  await inTemporaryFolder(async (context) => {
    cpSync(folder, context, { recursive: true });
    if (existsSync(join(folder, 'context.sh'))) await run(join(folder, 'context.sh'), [context]);
    const query = new URLSearchParams({
      t: image,
      networkmode: 'host',
      forcerm: '1',
      labels: JSON.stringify(Object.fromEntries([label.split('=')])),
      buildargs: JSON.stringify({ ...proxies(), SUITE: suite, TAG: tag }),
    });
    await sendTar(context, (body) => {
      const options = { body, headers: { 'content-type': 'application/x-tar' } };
      return docker.follow('POST', `/build?${query}`, options);
    });
  });
}

/** The proxies of this machine's apt, as the build arguments that Docker keeps out of the image. */
function proxies() {
  if (findCommand('apt-config') === undefined) return {};
  const found = ['http', 'https'].map((scheme) => {
    const value = execFileSync('apt-config', ['shell', 'proxy', `Acquire::${scheme}::Proxy`], { encoding: 'utf8' });
    return [`${scheme}_proxy`, /^proxy='(.*)'/.exec(value)?.[1] ?? process.env[`${scheme}_proxy`]];
  });
  return Object.fromEntries(found.filter(([, value]) => value));
}
