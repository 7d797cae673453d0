import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/** Installs the dependencies unless node_modules holds exactly what package-lock.json names. */
export async function ensureDependencies() {
  if (isInstalled()) return;
  say('installing the dependencies (npm ci)');
  // NODE_ENV=production must not leave the compiler out
  await run('npm', ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: root });
}

// npm writes this second lock file last, so an installation that was cut off has none.
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  if (present === undefined) return false;
  const fits = ([path, entry]) =>
    present[path] === undefined ? entry.optional === true : present[path].integrity === entry.integrity;
  return Object.entries(wanted)
    .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.link)
    .every(fits);
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
