import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './paths.mjs';
import { SetupError } from './say.mjs';
import { exitCodeOf, stop } from './stop.mjs';

/**
 * Runs a command to its end. Its output goes to the file `log`, or to the terminal. A stop request ends its whole process
 * group; with `interrupt` it sends SIGINT to the command alone (apt-get then completes its current package).
 * @throws SetupError unless the command exits with 0
 */
export async function run(command, args, { log, interrupt = false, ...options } = {}) {
  stop.throwIfAborted();
  const output = log === undefined ? 'inherit' : openSync(log, 'a');
  const child = spawn(command, args, { ...options, stdio: ['ignore', output, output], detached: true });
  if (log !== undefined) closeSync(output);
  const end = () => (interrupt ? child.kill('SIGINT') : process.kill(-child.pid, 'SIGTERM'));
  stop.addEventListener('abort', end, { once: true });
  try {
    const [code, signal] = await once(child, 'exit');
    stop.throwIfAborted();
    if (code !== 0) throw new SetupError(`${command} ${args[0]} failed (${signal ?? `exit code ${code}`})${tail(log)}`);
  } catch (error) {
    throw error.code === 'ENOENT' ? new SetupError(`${command} is not installed`) : error;
  } finally {
    stop.removeEventListener('abort', end);
    if (stop.aborted) await groupEnded(child.pid); // debootstrap, for one, still unmounts its folders
  }
}

/** Runs a script with `node` on this terminal; passes a stop request on; resolves to the exit code. */
export async function runInForeground(args, node = process.execPath) {
  const child = spawn(node, args, { cwd: root, stdio: 'inherit' });
  stop.addEventListener('abort', () => child.kill(stop.reason), { once: true });
  const [code, signal] = await once(child, 'exit');
  return code ?? exitCodeOf(signal);
}

async function groupEnded(pid) {
  for (let left = 100; left > 0 && groupLives(pid); left--) await sleep(100);
}

function groupLives(pid) {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

/** The last lines of a log file, with its name, to append to an error message. */
export function tail(log, lines = 12) {
  if (log === undefined) return '';
  const last = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines);
  return `; the end of ${log}:\n${last.map((line) => `  ${line}`).join('\n')}`;
}
