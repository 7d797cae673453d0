import { ensureCheckout } from './all.mjs';
import { withLock } from './lock.mjs';
import { main } from './main.mjs';
import { runInForeground } from './run.mjs';

await main(async (args) => {
  await ensureCheckout();
  return withLock('rekey', () => runInForeground(['dist/apps/rekey/src/main.js', ...args]));
});
