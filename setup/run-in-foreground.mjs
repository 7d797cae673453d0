import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { root } from './paths.mjs';
import { exitCodeOf, stop } from './stop.mjs';

/** Runs Node with these arguments on this terminal; passes a stop request on; resolves to the exit code. */
export async function runInForeground(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  stop.addEventListener('abort', () => child.kill(stop.reason), { once: true });
  const [code, signal] = await once(child, 'exit');
  return code ?? exitCodeOf(signal);
}
