import { ensureCheckout, ensureEngine } from './all.mjs';
import { ensureCommands } from './ensure-commands.mjs';
import { ensureImages } from './ensure-images.mjs';
import { withLock } from './lock.mjs';
import { readSettings } from './read-settings.mjs';
import { say } from './say.mjs';

// Tests and measurements start Redis servers, second hosts and an image registry of their own.
const commands = {
  'redis-server': 'redis-server',
  'redis-cli': 'redis-tools',
  'docker-registry': 'docker-registry',
  ip: 'iproute2',
  nsenter: 'util-linux',
  faketime: 'faketime',
};
/** Beside the types' default images: versions to upgrade from. */
const images = ['redis:7.0', 'mysql:5.7'];

/** Everything that tests and measurements need; says how long it took. */
export async function ensureTestMachine() {
  const start = Date.now();
  await ensureCheckout();
  const engine = await ensureEngine(readSettings());
  await withLock('machine', async () => {
    await ensureCommands(commands, 'the tests');
    await ensureImages(engine, images);
  });
  say(`ready after ${((Date.now() - start) / 1000).toFixed(1)} s`);
}
