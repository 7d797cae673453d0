import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Loads a package of bench/libraries. The checks run where none of these is installed, so that callers state its types. */
export const loadLibrary: (name: string) => unknown = createRequire(join(__dirname, 'libraries', 'package.json'));
