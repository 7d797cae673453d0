import { join } from 'node:path';
import { ApiClient } from './api-client';
import { TestProcess } from './process';
import type { World } from './world';

const MAIN = join(__dirname, '..', '..', 'dist', 'apps', 'cli', 'src', 'main.js');

export interface Answer {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs one of the operator's commands on the world's installation. */
export async function cli(world: World, ...args: readonly string[]): Promise<Answer> {
  const command = new TestProcess(process.execPath, [MAIN, ...args], world.env);
  const exitCode = await command.exitCode();
  return { exitCode, output: command.output };
}

export interface KeyHolder {
  readonly id: string;
  readonly key: string;
  readonly api: ApiClient;
}

/** @throws Error unless the key is created */
export async function createKey(world: World, role: string, project: string, name = 'test'): Promise<KeyHolder> {
  const args = ['--role', role, '--project', project, '--name', name];
  const { output } = await cli(world, 'keys', 'create', ...args);
  const [, id, key] = /^id:\s+(\S+)[^]*^key:\s+(\S+)/m.exec(output) ?? [];
  if (id === undefined || key === undefined) throw new Error(`no key was created:\n${output}`);
  const api = new ApiClient(world.api.url, key);
  api.check = world.api.check;
  return { id, key, api };
}
