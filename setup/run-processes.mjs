import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './paths.mjs';
import { warn } from './say.mjs';
import { stop } from './stop.mjs';

const grace = 15_000; // ms between SIGTERM and SIGKILL

/**
 * Runs Node with each of the argument lists until a stop is requested or one of the processes ends, or what they need
 * (a promise of its name) does; then stops the others.
 * Resolves to the exit code: 0 for a requested stop, else that of the process that ended by itself (1 where that was 0).
 */
export async function runProcesses(argumentLists, needed) {
  if (stop.aborted) return 0;
  // Process groups of their own: a terminal's Ctrl-C reaches them once, from here.
  const children = argumentLists.map((args) =>
    spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true }),
  );
  const exits = children.map((child) => once(child, 'exit').then(([code]) => code));
  const requested = new Promise((resolve) => stop.addEventListener('abort', () => resolve(undefined), { once: true }));
  const ends = exits.map(async (exit, index) => ({ code: await exit, what: argumentLists[index].join(' ') }));
  if (needed !== undefined) ends.push(needed.then((what) => ({ code: 1, what })));
  const first = await Promise.race([requested, ...ends]);
  if (first !== undefined && !stop.aborted) warn(`${first.what} ended by itself (${first.code ?? 'killed'}); stopping`);
  for (const child of children) child.kill('SIGTERM');
  const timer = new AbortController();
  await Promise.race([
    Promise.all(exits),
    sleep(grace, undefined, { signal: timer.signal }).then(
      () => killAll(children),
      () => {},
    ),
  ]);
  timer.abort();
  await Promise.all(exits);
  return stop.aborted ? 0 : first.code || 1;
}

function killAll(children) {
  for (const child of children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    warn(`process ${child.pid} did not stop within ${grace / 1000} s; killing it`);
    process.kill(-child.pid, 'SIGKILL');
  }
}
