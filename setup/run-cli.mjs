import { ensureCheckout } from './all.mjs';
import { main } from './main.mjs';
import { runInForeground } from './run-in-foreground.mjs';

/** Runs a group of the operator's commands on the installation that the environment names. */
export function runCli(group) {
  return main(async (args) => {
    await ensureCheckout();
    return runInForeground(['dist/apps/cli/src/main.js', group, ...args]);
  });
}
