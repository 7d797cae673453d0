import { setMaxListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { HELP, parseOptions } from './options';
import { report } from './report';
import { runChaos } from './run-chaos';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(HELP);
    return;
  }
  const begun = Date.now();
  const tell = (line: string) => process.stderr.write(`chaos: ${Math.round((Date.now() - begun) / 1000)} s: ${line}\n`);
  tell(`seed ${options.seed}, ${options.minutes} minutes`);
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // every pause listens
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const result = await runChaos(options, tell, stop.signal);
  const text = report(options, result);
  process.stdout.write(text);
  if (options.out !== undefined) writeFileSync(options.out, text);
  if (result.problems.length > 0) process.exitCode = 1;
}

void main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 2;
});
