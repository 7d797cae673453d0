import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand, root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { say } from '../setup/say.mjs';
import { ensureBase } from './ensure-base.mjs';
import { inTemporaryFolder, sendTar } from './folders.mjs';

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
  await ensureBase(engine, suite, label);
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

/** What this machine's apt goes through, as the build arguments that Docker keeps out of the image. */
function proxies() {
  if (findCommand('apt-config') === undefined) return {};
  const found = ['http', 'https'].map((scheme) => {
    const value = execFileSync('apt-config', ['shell', 'proxy', `Acquire::${scheme}::Proxy`], { encoding: 'utf8' });
    return [`${scheme}_proxy`, /^proxy='(.*)'/.exec(value)?.[1] ?? process.env[`${scheme}_proxy`]];
  });
  return Object.fromEntries(found.filter(([, value]) => value));
}
