import { join } from 'node:path';
import { TestProcess } from './process';
import type { World } from './world';

/** Starts the command that goes over to another secret key, as `npm run rekey` does. */
export function startRekey(world: World, env: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
  const main = join(__dirname, '..', '..', 'dist', 'apps', 'rekey', 'src', 'main.js');
  return new TestProcess(process.execPath, [main, ...args], { ...world.env, ...env });
}

/** @throws Error unless it succeeded */
export async function rekeyed(world: World, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const rekey = startRekey(world, env);
  const exitCode = await rekey.exitCode();
  if (exitCode !== 0) throw new Error(`the command ended with ${exitCode}:\n${rekey.output}`);
  return rekey.output;
}

/** The ids of the keys that anything in the records is sealed with; '' for a text that does not tell. */
export async function keysInUse(world: World): Promise<string[]> {
  const keys = await world.redisClient.keys('rm:resource:*');
  const texts = await Promise.all(
    keys.map((key) => world.redisClient.hmget(key, 'sealed', 'sealed_next', 'sealed_previous')),
  );
  const ids = texts.flat().flatMap((text) => (text === null ? [] : [/^(\w+)\./.exec(text)?.[1] ?? '']));
  return [...new Set(ids)];
}
