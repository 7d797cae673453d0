import { ensureCheckout, ensureServices } from './all.mjs';
import { main } from './main.mjs';
import { readSourceSettings } from './read-settings.mjs';
import { runProcesses } from './run-processes.mjs';

const watch = ['node_modules/tsx/dist/cli.mjs', 'watch', '--conditions=source', '--include', 'templates/**/*'];

await main(async (args) => {
  await ensureCheckout({ build: false });
  const redis = await ensureServices(readSourceSettings(args));
  try {
    const api = [...watch, 'apps/api/src/main.ts', ...args];
    return await runProcesses([api, [...watch, 'apps/worker/src/main.ts']], redis?.ended);
  } finally {
    await redis?.stop();
  }
});
