import { ensureBuild } from './ensure-build.mjs';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { ensureDocker } from './ensure-docker.mjs';
import { ensureTypeImages } from './ensure-images.mjs';
import { ensureRedis } from './ensure-redis.mjs';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';

/** What this checkout needs before its code can run: dependencies, and the build unless `build` is false. */
export function ensureCheckout({ build = true } = {}) {
  return withLock(`checkout ${root}`, async () => {
    await ensureDependencies();
    if (build) await ensureBuild();
  });
}

/** What the machine must offer: a Docker Engine with the types' images. */
export function ensureEngine(settings) {
  return withLock('machine', async () => {
    const engine = await ensureDocker(settings.dockerPath);
    await ensureTypeImages(engine, settings.templatesDir);
    return engine;
  });
}

/** The engine and a Redis; resolves to the Redis that was started for it, if one was. */
export async function ensureServices(settings) {
  const engine = await ensureEngine(settings);
  return withLock('machine', () => ensureRedis(settings, engine));
}
