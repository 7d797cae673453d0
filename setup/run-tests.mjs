import { ensureTestMachine } from './ensure-test-machine.mjs';
import { main } from './main.mjs';
import { runInForeground } from './run.mjs';

/** Runs the tests of these projects of jest.config.js. */
export function runTests(...projects) {
  return main(async (args) => {
    await ensureTestMachine();
    // Last: jest takes every word that follows for a project.
    return runInForeground(['node_modules/jest/bin/jest.js', ...args, '--selectProjects', ...projects]);
  });
}
