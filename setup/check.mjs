import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { main } from './main.mjs';
import { root } from './paths.mjs';

/** Runs a part; `npm run` has put the commands of node_modules on the PATH. */
async function check([name, command]) {
  const begun = performance.now();
  const part = spawn(command, { cwd: root, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([text(part.stdout), text(part.stderr), once(part, 'exit')]);
  const took = `${((performance.now() - begun) / 1000).toFixed(0)} s`;
  if (code === 0) process.stdout.write(`${name}: passed after ${took}\n`);
  else process.stderr.write(`${output}${errors}${name}: FAILED after ${took} (${command})\n`);
  return code === 0;
}

/** Runs all scripts `check:…` of package.json at once, and shows what the failed ones print. */
await main(async () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const parts = Object.entries(scripts).filter(([name]) => name.startsWith('check:'));
  const passed = await Promise.all(parts.map(check));
  return passed.every(Boolean) ? 0 : 1;
});
