import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildStandIn, findRecipe, splitImage } from '../images/build.mjs';
import { say, SetupError, warn } from './say.mjs';
import { stop } from './stop.mjs';

const require = createRequire(import.meta.url);
const pullSilence = 20; // a pull fails after this many seconds without progress

/** Pulls each type's default image unless it is there; builds a stand-in if the pull fails. */
export async function ensureTypeImages(docker, templatesFolder) {
  await ensureImages(docker, defaultImages(templatesFolder));
}

/** As ensureTypeImages, for these images. An unavailable image is a warning: the tests that use it say more. */
export async function ensureImages(docker, images) {
  const results = await Promise.allSettled(images.map((image) => ensureImage(docker, image)));
  stop.throwIfAborted();
  for (const { reason } of results.filter(({ status }) => status === 'rejected')) {
    if (!(reason instanceof SetupError)) throw reason;
    warn(reason.message);
  }
}

async function ensureImage(docker, image) {
  if (await docker.hasImage(image)) return;
  say(`pulling ${image}`);
  const error = await pull(docker, image);
  if (error === undefined) return;
  const recipe = findRecipe(image);
  if (recipe === undefined) throw new SetupError(`could not pull ${image}: ${error.message}`);
  say(`could not pull ${image} (${error.message})`);
  await buildStandIn(docker, recipe);
}

/** Resolves to the error; undefined when the image was pulled. */
async function pull(docker, image) {
  try {
    const [fromImage, tag] = splitImage(image);
    await docker.follow('POST', `/images/create?${new URLSearchParams({ fromImage, tag })}`, { silence: pullSilence });
    return undefined;
  } catch (error) {
    stop.throwIfAborted();
    return error;
  }
}

function defaultImages(templatesFolder) {
  const { parse } = require('yaml');
  if (!existsSync(templatesFolder)) return []; // the processes report it with the setting's name
  return readdirSync(templatesFolder, { withFileTypes: true })
    .map((entry) => join(templatesFolder, entry.name, 'type.yaml'))
    .filter((file) => existsSync(file))
    .flatMap((file) => defaultImage(parse, readFileSync(file, 'utf8')));
}

// A broken type.yaml yields no image here: the processes refuse it, naming file, key and value.
function defaultImage(parse, text) {
  try {
    const { image, versions } = parse(text);
    return [`${image}:${versions[0]}`];
  } catch {
    return [];
  }
}
