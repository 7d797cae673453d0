import { ensureTestMachine } from './ensure-test-machine.mjs';
import { withLock } from './lock.mjs';
import { main } from './main.mjs';
import { ensureNode24 } from './node24.mjs';
import { root } from './paths.mjs';
import { run, runInForeground } from './run.mjs';
import { say } from './say.mjs';

const suites = [
  ['--selectProjects', 'unit'],
  ['--selectProjects', 'system', 'long', '--testPathPatterns', '/test/(long/docker-)?contract\\.test\\.ts$'],
];

await main(async (args) => {
  await ensureTestMachine();
  const node = await withLock(`checkout ${root}`, ensureNode24);
  say('running the unit and contract tests on Node 24');
  await run(node, ['--version']);
  for (const suite of suites) {
    const code = await runInForeground(['node_modules/jest/bin/jest.js', ...suite, ...args], node);
    if (code !== 0) return code;
  }
  return 0;
});
