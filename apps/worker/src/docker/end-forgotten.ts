import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#core';

const ENDED_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;

/** Synchronous: eight times faster for the thousands of tiny files than the thread pool is. */
function read(pid: string, file: 'cgroup' | 'cmdline' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}

/** Its name may hold anything, brackets included. */
function isZombie(pid: string): boolean {
  const text = read(pid, 'stat');
  return text.startsWith('Z', text.lastIndexOf(')') + 2);
}

/**
 * The processes in a container's control group, and the shim outside of it, which may be all there is yet; its command line
 * names the container. containerd cleans up after a shim that is killed, and keeps it for ever otherwise.
 */
function processesOf(containerId: string): string[] {
  const isOf = (pid: string) =>
    read(pid, 'cgroup').includes(containerId) || read(pid, 'cmdline').includes(`\0-id\0${containerId}\0`);
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOf(name) && !isZombie(name));
}

function kill(pid: string): void {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has just ended
  }
}

/**
 * Ends what runs in a container that the engine says does not run. An engine that was killed in the midst of a start
 * (seen with 20.10) forgets that it has started it: its processes run on with the container's files, and with an address that
 * is given out again, and no call of the engine's API ends them. Where the processes of the host are not to be seen, as in a
 * container without `pid: host`, none is found.
 *
 * @returns whether there was one
 * @throws AppError `internal` when they cannot be ended
 */
export async function endForgotten(containerId: string): Promise<boolean> {
  const deadline = Date.now() + ENDED_WITHIN_MS;
  for (let found = processesOf(containerId), any = false; ; found = processesOf(containerId), any = true) {
    if (found.length === 0) return any;
    if (Date.now() > deadline) {
      const hint = `End them by hand (kill -9 ${found.join(' ')}), then try again.`;
      throw new AppError('internal', `processes of a container that was stopped run on: ${found.join(', ')}`, { hint });
    }
    found.forEach(kill);
    await sleep(LOOK_EVERY_MS);
  }
}
