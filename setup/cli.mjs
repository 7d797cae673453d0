import { ensureCheckout } from './all.mjs';
import { main } from './main.mjs';
import { runInForeground } from './run.mjs';

// node setup/cli.mjs keys|quotas …: the operator's commands, on the installation that the environment names
await main(async (args) => {
  await ensureCheckout();
  return runInForeground(['dist/apps/cli/src/main.js', ...args]);
});
