import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './paths.mjs';
import { warn } from './say.mjs';
import { stop } from './stop.mjs';

const grace = 15_000; // ms between SIGTERM and SIGKILL

/**
 * Runs Node with each of the argument lists until a stop is requested, one process ends, or `dependencyEnded` resolves
 * to the name of a service that ended. Then stops the others.
 * Resolves to the exit code: 0 after a requested stop, else the code of the process that ended (1 if that was 0).
 */
export async function runProcesses(argumentLists, dependencyEnded) {
  if (stop.aborted) return 0;
  // In process groups of their own, they get a terminal's Ctrl-C once, from here.
  const children = argumentLists.map((args) =>
    spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true }),
  );
  const exits = children.map((child) => once(child, 'exit').then(([code]) => code));
  const requested = new Promise((resolve) => stop.addEventListener('abort', () => resolve(undefined), { once: true }));
  const ends = exits.map(async (exit, index) => ({ code: await exit, name: argumentLists[index].join(' ') }));
  if (dependencyEnded !== undefined) ends.push(dependencyEnded.then((name) => ({ code: 1, name })));
  const first = await Promise.race([requested, ...ends]);
  if (first !== undefined && !stop.aborted)
    warn(`${first.name} exited unexpectedly (${first.code ?? 'killed'}); stopping`);
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
