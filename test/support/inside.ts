import { execFile } from 'node:child_process';
import type Docker from 'dockerode';

/** What a script prints that runs in the container beside its server, with the same rights. */
export async function inside(container: Docker.Container, script: string): Promise<string> {
  return new Promise((resolve) => {
    const args = ['exec', container.id, 'bash', '-c', script];
    execFile('docker', args, (_, stdout, stderr) => resolve(`${stdout}${stderr}`.trim())); // what it says when it fails, too
  });
}
