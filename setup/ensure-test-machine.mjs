import { ensureCheckout, ensureDockerWithImages } from './all.mjs';
import { ensureCommands } from './apt.mjs';
import { ensureImages } from './ensure-images.mjs';
import { withLock } from './lock.mjs';
import { readSettings } from './read-settings.mjs';
import { say } from './say.mjs';

// Tests and benchmarks start their own Redis servers, second hosts and image registry.
const commands = {
  'redis-server': 'redis-server',
  'redis-cli': 'redis-tools',
  'docker-registry': 'docker-registry',
  ip: 'iproute2',
  nsenter: 'util-linux',
  faketime: 'faketime',
};
/** versions to upgrade from; the types' default images come on top */
const images = ['redis:7.0', 'mysql:5.7'];

/** Ensures everything that tests and benchmarks need. */
export async function ensureTestMachine() {
  const start = Date.now();
  await ensureCheckout();
  const docker = await ensureDockerWithImages(readSettings());
  await withLock('machine', async () => {
    await ensureCommands(commands, 'the tests');
    await ensureImages(docker, images);
  });
  say(`ready after ${((Date.now() - start) / 1000).toFixed(1)} s`);
}
