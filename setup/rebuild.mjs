import { ensureCheckout, ensureServices } from './all.mjs';
import { main } from './main.mjs';
import { readSettings } from './read-settings.mjs';
import { runInForeground } from './run.mjs';
import { SetupError } from './say.mjs';

await main(async (args) => {
  if (args.length > 0) throw new SetupError(`rebuild: unexpected argument '${args[0]}' (it takes none)`);
  await ensureCheckout();
  const redis = await ensureServices(readSettings());
  try {
    return await runInForeground(['dist/apps/worker/src/recovery/main.js']);
  } finally {
    await redis?.stop();
  }
});
