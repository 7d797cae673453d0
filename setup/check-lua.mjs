import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { luaFiles } from './lua-files.mjs';
import { root } from './paths.mjs';

const { assembleScript } = createRequire(import.meta.url)('tsx/cjs/api').require(
  '../packages/core/src/store/load-script.ts',
  import.meta.url,
);

/** luacheck on one script with its includes: a missing include is an undefined variable, a needless one an unused function. */
function check(file) {
  const options = ['--no-color', '--quiet', '--filename', `${file} (with its includes)`, '-'];
  const { status, stdout, stderr } = spawnSync('luacheck', options, {
    cwd: root,
    input: assembleScript(join(root, file)),
    encoding: 'utf8',
  });
  if (status !== 0) process.stdout.write(`${stdout}${stderr}`);
  return status === 0;
}

if (spawnSync('luacheck', ['--version']).error) {
  process.stdout.write(
    'luacheck is not installed, so the Lua scripts are not checked (Debian: apt-get install lua-check)\n',
  );
} else {
  const scripts = luaFiles().filter((file) => !file.includes('/include/'));
  if (!scripts.map(check).every(Boolean)) process.exitCode = 1;
}
