import { ensureCheckout, ensureServices } from './all.mjs';
import { main } from './main.mjs';
import { readSettings } from './read-settings.mjs';
import { runProcesses } from './run-processes.mjs';

await main(async (args) => {
  await ensureCheckout();
  const redis = await ensureServices(readSettings(args));
  try {
    return await runProcesses([['dist/apps/api/src/main.js', ...args], ['dist/apps/worker/src/main.js']], redis?.ended);
  } finally {
    await redis?.stop(); // last: API and worker still write to it while they stop
  }
});
