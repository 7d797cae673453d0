import { readdirSync, readFileSync } from 'node:fs';

/** Synchronous: for thousands of tiny files eight times faster than the thread pool. */
function read(pid: string, file: 'cgroup' | 'cmdline' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}

/** A zombie has ended. Its name may contain anything, brackets included. */
export function isAlive(pid: string): boolean {
  const text = read(pid, 'stat');
  return text !== '' && !text.startsWith('Z', text.lastIndexOf(')') + 2);
}

/** The container whose control group the process is in, or whose shim it is by its command line. */
function containerOf(pid: string): string | undefined {
  const inside = /\b[0-9a-f]{64}\b/.exec(read(pid, 'cgroup'));
  return inside?.[0] ?? /\0-id\0([0-9a-f]{64})\0/.exec(read(pid, 'cmdline'))?.[1];
}

/** The living processes of these containers and their shims, by the container's id; a container without any has no entry. */
export function processesOf(containerIds: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const id = containerOf(pid);
    if (id === undefined || !containerIds.includes(id) || !isAlive(pid)) continue;
    found.set(id, [...(found.get(id) ?? []), pid]);
  }
  return found;
}

export function kill(pid: string): void {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has just ended
  }
}
