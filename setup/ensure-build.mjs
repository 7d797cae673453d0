import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyLua } from './copy-lua.mjs';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

const stamp = join(root, 'dist', '.built-from');
const sources = ['apps', 'packages', 'tsconfig.json', 'package.json', 'package-lock.json'];

/** Compiles to dist/ unless it was compiled from exactly these sources. */
export async function ensureBuild() {
  const fingerprint = fingerprintOf(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  say('compiling (tsc)');
  rmSync(join(root, 'dist'), { recursive: true, force: true }); // removes the output of deleted sources
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json'], { cwd: root });
  copyLua();
  writeFileSync(stamp, fingerprint);
}

function fingerprintOf(names) {
  const hash = createHash('sha256');
  for (const file of names.flatMap(filesBelow))
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

function filesBelow(name) {
  const path = join(root, name);
  if (!existsSync(path)) return [];
  if (/\.\w+$/.test(name)) return [name];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|lua)$/.test(entry.name) && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .sort();
}
