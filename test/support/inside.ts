import type Docker from 'dockerode';
import { TestProcess } from './process';

/** What a script prints that runs in the container beside its engine, with the same rights. */
export async function inside(container: Docker.Container, script: string): Promise<string> {
  const shell = new TestProcess('docker', ['exec', container.id, 'bash', '-c', script], process.env);
  await shell.exitCode();
  return shell.output.trim();
}
