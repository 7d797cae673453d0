import { ensureTestMachine } from './ensure-test-machine.mjs';
import { main } from './main.mjs';
import { runInForeground } from './run.mjs';

await main(async (args) => {
  if (!args.includes('--help')) await ensureTestMachine();
  return runInForeground(['--import', 'tsx', 'chaos/main.ts', ...args]);
});
