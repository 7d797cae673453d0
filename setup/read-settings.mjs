import { createRequire } from 'node:module';
import { SetupError } from './say.mjs';

const require = createRequire(import.meta.url);

/** The settings, read by the compiled code. */
export const readSettings = (argv = []) => load(require('../dist/packages/core/src/settings.js'), argv);

/** The settings, read by the sources, for when nothing is compiled. */
export const readSourceSettings = (argv = []) =>
  load(require('tsx/cjs/api').require('../packages/core/src/settings.ts', import.meta.url), argv);

function load({ loadSettings }, argv) {
  try {
    return loadSettings(process.env, argv);
  } catch (error) {
    throw new SetupError(error.message, { cause: error });
  }
}
