import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildStandIn, findRecipe } from '../images/build.mjs';
import { splitImage } from './image-name.mjs';
import { say, SetupError, warn } from './say.mjs';
import { stop } from './stop.mjs';

const require = createRequire(import.meta.url);
const pullSilence = 20; // seconds without progress after which a registry counts as not reachable

/** Sees to it that the engine has each type's default image: pulls it, or builds a stand-in where that fails. */
export async function ensureTypeImages(engine, templatesFolder) {
  await ensureImages(engine, defaultImages(templatesFolder));
}

/** As ensureTypeImages, for the images named. An image that cannot be had is a warning: its users say more. */
export async function ensureImages(engine, images) {
  const results = await Promise.allSettled(images.map((image) => ensureImage(engine, image)));
  stop.throwIfAborted();
  for (const { reason } of results.filter(({ status }) => status === 'rejected')) {
    if (!(reason instanceof SetupError)) throw reason;
    warn(reason.message);
  }
}

async function ensureImage(engine, image) {
  if (await engine.hasImage(image)) return;
  say(`pulling ${image}`);
  const refusal = await pull(engine, image);
  if (refusal === undefined) return;
  const recipe = findRecipe(image);
  if (recipe === undefined) throw new SetupError(`${image} is not here and cannot be pulled: ${refusal}`);
  say(`${image} cannot be pulled (${refusal})`);
  await buildStandIn(engine, recipe);
}

/** Why the pull failed; undefined when the image is there now. */
async function pull(engine, image) {
  try {
    const [fromImage, tag] = splitImage(image);
    await engine.follow('POST', `/images/create?${new URLSearchParams({ fromImage, tag })}`, { silence: pullSilence });
    return undefined;
  } catch (error) {
    stop.throwIfAborted();
    return error.message;
  }
}

function defaultImages(templatesFolder) {
  const { parse } = require('yaml');
  if (!existsSync(templatesFolder)) return []; // the processes say so, naming the setting
  return readdirSync(templatesFolder, { withFileTypes: true })
    .map((entry) => join(templatesFolder, entry.name, 'type.yaml'))
    .filter((file) => existsSync(file))
    .flatMap((file) => defaultImage(parse, readFileSync(file, 'utf8')));
}

// A broken type.yaml has no image: the processes refuse it, naming file, key and value.
function defaultImage(parse, text) {
  try {
    const { image, versions } = parse(text);
    return [`${image}:${versions[0]}`];
  } catch {
    return [];
  }
}
