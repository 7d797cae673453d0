import { ensureTestMachine } from './ensure-test-machine.mjs';
import { main } from './main.mjs';
import { runInForeground } from './run.mjs';

await main(async (args) => {
  await ensureTestMachine();
  return runInForeground(['--import', 'tsx', 'bench/main.ts', ...args]);
});
