import { ensureTestMachine } from './ensure-test-machine.mjs';
import { main } from './main.mjs';
import { runInForeground } from './run.mjs';

await main(async (args) => {
  await ensureTestMachine();
  return runInForeground(['node_modules/jest/bin/jest.js', ...args]);
});
