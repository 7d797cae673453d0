import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { findCommand } from './paths.mjs';
import { run } from './run.mjs';
import { say, SetupError } from './say.mjs';
import { stop } from './stop.mjs';

const log = '/var/log/resource-management-setup.log';
const policy = '/usr/sbin/policy-rc.d';
const options = [
  '-y',
  '-q',
  '--no-install-recommends',
  '-o',
  'DPkg::Lock::Timeout=120',
  '-o',
  'Dpkg::Options::=--force-confold',
];

/** Installs distribution packages without starting their services, or says what to install where that is not possible. */
export async function aptInstall(packages, purpose) {
  const names = packages.join(' ');
  if (process.getuid?.() !== 0 || findCommand('apt-get') === undefined)
    throw new SetupError(
      `${purpose} needs ${names}: install it (Debian, Ubuntu: sudo apt-get install ${names}) and run this again`,
    );
  say(`installing ${names} from the distribution's packages, for ${purpose}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args) => run('apt-get', args, { log, env, interrupt: true });
  await withoutServices(async () => {
    await run('dpkg', ['--configure', '-a'], { log, env, interrupt: true }); // an earlier run may have been cut off
    const listed = readdirSync('/var/lib/apt/lists').some(
      (file) => file.endsWith('Packages') || file.includes('_Packages'),
    );
    if (!listed) await apt(['update', '-q']);
    try {
      await apt(['install', ...options, ...packages]);
    } catch (error) {
      stop.throwIfAborted();
      if (!listed) throw error;
      await apt(['update', '-q']); // the lists were too old for the mirror
      await apt(['install', ...options, ...packages]);
    }
  });
}

// https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt: 101 forbids the action
async function withoutServices(job) {
  if (existsSync(policy)) return job();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n');
  chmodSync(policy, 0o755);
  try {
    return await job();
  } finally {
    rmSync(policy, { force: true });
  }
}
