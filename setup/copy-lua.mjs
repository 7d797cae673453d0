import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { luaFiles } from './lua-files.mjs';
import { root } from './paths.mjs';

/** Copies the Lua files beside the compiled files that load them, which tsc does not do. */
export function copyLua() {
  for (const file of luaFiles()) cpSync(join(root, file), join(root, 'dist', file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) copyLua();
