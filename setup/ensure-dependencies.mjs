import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/** Installs the dependencies of a folder unless its node_modules matches its package-lock.json. */
export async function ensureDependencies(folder = root) {
  if (isInstalled(folder)) return;
  say('installing the dependencies (npm ci)');
  // the compiler is needed with NODE_ENV=production, too
  await run('npm', ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: folder });
}

// npm writes this second lock file last, so an interrupted installation has none.
function isInstalled(folder) {
  const locked = packagesOf(folder, 'package-lock.json');
  const installed = packagesOf(folder, 'node_modules/.package-lock.json');
  if (installed === undefined) return false;
  const fits = ([path, entry]) =>
    installed[path] === undefined ? entry.optional === true : installed[path].integrity === entry.integrity;
  return Object.entries(locked)
    .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.link)
    .every(fits);
}

function packagesOf(folder, lockFile) {
  try {
    return JSON.parse(readFileSync(join(folder, lockFile), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
