import { join } from 'node:path';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { ensureTestMachine } from './ensure-test-machine.mjs';
import { main } from './main.mjs';
import { root } from './paths.mjs';
import { runInForeground } from './run.mjs';

await main(async (args) => {
  await ensureTestMachine();
  await ensureDependencies(join(root, 'bench/libraries'));
  return runInForeground(['--import', 'tsx', 'bench/main.ts', ...args]);
});
