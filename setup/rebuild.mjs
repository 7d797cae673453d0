import { ensureCheckout, ensureServices } from './all.mjs';
import { main } from './main.mjs';
import { readSettings } from './read-settings.mjs';
import { runInForeground } from './run-in-foreground.mjs';

await main(async () => {
  await ensureCheckout();
  const redis = await ensureServices(readSettings());
  try {
    return await runInForeground(['dist/apps/worker/src/rebuild/main.js']);
  } finally {
    await redis?.stop();
  }
});
