import { ensureCheckout, ensureServices } from './all.mjs';
import { main } from './main.mjs';
import { readSourceSettings } from './read-settings.mjs';
import { runProcesses } from './run-processes.mjs';

const watch = ['node_modules/tsx/dist/cli.mjs', 'watch', '--conditions=source', '--include', 'templates/**/*'];

await main(async (args) => {
  await ensureCheckout({ build: false });
  const redis = await ensureServices(readSourceSettings(args));
  try {
    return await runProcesses([
      [...watch, 'apps/api/src/main.ts', ...args],
      [...watch, 'apps/worker/src/main.ts'],
    ]);
  } finally {
    await redis?.stop();
  }
});
