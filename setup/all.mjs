import { ensureBuild } from './ensure-build.mjs';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { ensureDocker } from './ensure-docker.mjs';
import { ensureTypeImages } from './ensure-images.mjs';
import { ensureRedis } from './ensure-redis.mjs';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';

/** Installs the dependencies, and compiles unless `build` is false. */
export function ensureCheckout({ build = true } = {}) {
  return withLock(`checkout ${root}`, async () => {
    await ensureDependencies();
    if (build) await ensureBuild();
  });
}

/** Resolves to a Docker Engine that answers and has the types' images. */
export function ensureDockerWithImages(settings) {
  return withLock('machine', async () => {
    const docker = await ensureDocker(settings.dockerPath);
    await ensureTypeImages(docker, settings.templatesDir);
    return docker;
  });
}

/** Ensures Docker and Redis; resolves to the Redis if this started one. */
export async function ensureServices(settings) {
  const docker = await ensureDockerWithImages(settings);
  return withLock('machine', () => ensureRedis(settings, docker));
}
