import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from '../test/support/free-port';
import type { Launcher } from './launcher';
import { DataFolders, PASSWORD, recipeOf } from './recipes';
import { usable } from './usable';

const run = promisify(execFile);

/** @returns what the command printed */
export async function docker(...args: string[]): Promise<string> {
  return (await run('docker', args)).stdout.trim();
}

/** `docker run` with a port, a password and a folder for the data. */
export class DockerRun implements Launcher {
  private readonly containers: string[] = [];
  private readonly folders = new DataFolders();

  /** Starts one, and waits until it is usable. */
  async run(type: string): Promise<{ id: string; port: number }> {
    const recipe = recipeOf(type);
    const port = await freePort();
    const published = ['-p', `127.0.0.1:${port}:${recipe.port}`, '-v', `${this.folders.make(recipe)}:${recipe.data}`];
    const set = Object.entries(recipe.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const id = await docker('run', '-d', ...published, ...set, recipe.image, ...recipe.command);
    this.containers.push(id);
    await usable(type, port, PASSWORD);
    return { id, port };
  }

  async start(type: string): Promise<void> {
    await this.run(type);
  }

  async removeAll(): Promise<void> {
    const doomed = this.containers.splice(0);
    if (doomed.length > 0) await docker('rm', '-f', '-v', ...doomed);
    this.folders.removeAll();
  }
}
