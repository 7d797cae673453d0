import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../test/support/free-port';
import { usable } from './usable';

const run = promisify(execFile);
const PASSWORD = 'correct-horse-battery-staple';

interface Recipe {
  readonly image: string;
  readonly port: number;
  readonly data: string;
  readonly options: readonly string[];
  readonly command: readonly string[];
}

const RECIPES: Readonly<Record<string, Recipe>> = {
  redis: {
    image: 'redis:8.0',
    port: 6379,
    data: '/data',
    options: [],
    command: ['redis-server', '--requirepass', PASSWORD, '--appendonly', 'yes'],
  },
  mysql: {
    image: 'mysql:9.7',
    port: 3306,
    data: '/var/lib/mysql',
    options: ['-e', `MYSQL_ROOT_PASSWORD=${PASSWORD}`],
    command: [],
  },
};

/** What a user does without us: `docker run` with a port, a password and a folder for the data. */
export class DockerRun {
  private readonly containers: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'rm-bench-docker-run-'));

  /** Starts one and waits until it is usable. */
  async start(type: string): Promise<void> {
    const recipe = RECIPES[type];
    if (!recipe) throw new Error(`no recipe for ${type}`);
    const port = await freePort();
    const data = mkdtempSync(join(this.folder, `${type}-`));
    const published = ['-p', `127.0.0.1:${port}:${recipe.port}`, '-v', `${data}:${recipe.data}`];
    const { stdout } = await run('docker', [
      'run',
      '-d',
      ...published,
      ...recipe.options,
      recipe.image,
      ...recipe.command,
    ]);
    this.containers.push(stdout.trim());
    await usable(type, port, PASSWORD);
  }

  /** Starts many, `parallel` at a time, as xargs -P does. */
  async startMany(type: string, count: number, parallel: number): Promise<void> {
    let left = count;
    const lane = async () => {
      while (left-- > 0) await this.start(type);
    };
    await Promise.all(Array.from({ length: parallel }, lane));
  }

  async removeAll(): Promise<void> {
    const doomed = this.containers.splice(0);
    if (doomed.length > 0) await run('docker', ['rm', '-f', '-v', ...doomed]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
