import { ensureCheckout, ensureEngine } from './all.mjs';
import { ensureCommands } from './ensure-commands.mjs';
import { withLock } from './lock.mjs';
import { readSettings } from './read-settings.mjs';
import { say } from './say.mjs';

// Tests and measurements start Redis servers and second hosts of their own.
const commands = { 'redis-server': 'redis-server', 'redis-cli': 'redis-tools', ip: 'iproute2', nsenter: 'util-linux' };

/** Everything that tests and measurements need; says how long it took. */
export async function ensureTestMachine() {
  const start = Date.now();
  await ensureCheckout();
  await ensureEngine(readSettings());
  await withLock('machine', () => ensureCommands(commands, 'the tests'));
  say(`ready after ${((Date.now() - start) / 1000).toFixed(1)} s`);
}
