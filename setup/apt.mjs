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

/** Installs the packages (`{ command: package or packages }`) of the commands that are missing. */
export async function ensureCommands(packages, purpose) {
  const missing = Object.entries(packages).filter(([command]) => findCommand(command) === undefined);
  const names = [...new Set(missing.flatMap(([, name]) => name))];
  if (names.length > 0) await aptInstall(names, purpose);
}

/**
 * Installs distribution packages without starting their services.
 * @throws SetupError naming the packages where this user cannot install them
 */
async function aptInstall(packages, purpose) {
  const names = packages.join(' ');
  if (process.getuid?.() !== 0 || findCommand('apt-get') === undefined)
    throw new SetupError(
      `${purpose} needs ${names}: install them (Debian, Ubuntu: sudo apt-get install ${names}) and run this again`,
    );
  say(`installing ${names} with apt-get, for ${purpose}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args) => run('apt-get', args, { log, env, interrupt: true });
  await withoutServices(async () => {
    await run('dpkg', ['--configure', '-a'], { log, env, interrupt: true }); // an earlier run may have been interrupted
    const listed = readdirSync('/var/lib/apt/lists').some(
      (file) => file.endsWith('Packages') || file.includes('_Packages'),
    );
    if (!listed) await apt(['update', '-q']);
    try {
      await apt(['install', ...options, ...packages]);
    } catch (error) {
      stop.throwIfAborted();
      if (!listed) throw error;
      await apt(['update', '-q']); // the lists were older than the mirror
      await apt(['install', ...options, ...packages]);
    }
  });
}

// https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt: 101 = forbidden
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
