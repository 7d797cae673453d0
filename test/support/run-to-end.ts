import { join } from 'node:path';
import { TestProcess } from './process';

const DIST = join(__dirname, '..', '..', 'dist', 'apps');

export type App = 'api' | 'worker' | 'rekey';

/** A process of the product, started as in production. */
export function startApp(app: App, env: NodeJS.ProcessEnv, args: readonly string[] = []): TestProcess {
  return new TestProcess(process.execPath, [join(DIST, app, 'src', 'main.js'), ...args], env);
}

/** Starts a process of the product that is expected to end by itself, and ends it after 20 s if it does not. */
export async function runToEnd(
  app: App,
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Promise<{ exitCode: number | null; output: string }> {
  const started = startApp(app, env, args);
  const timer = setTimeout(() => started.kill('SIGKILL'), 20_000);
  const exitCode = await started.exitCode();
  clearTimeout(timer);
  return { exitCode, output: started.output };
}
