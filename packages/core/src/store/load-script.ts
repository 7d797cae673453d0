import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { messageOf } from '../errors';
import { KEYS } from '../keys';
import { TIMINGS } from '../timings';

const INCLUDES = join(__dirname, 'scripts', 'include');
const INCLUDE = /^--- @include "([\w-]+)"$/gm;
const KEY = /\bkeys\.(\w+)/g;

export interface Script {
  /**
   * @param argument sent as JSON, but a buffer as it is
   * @param eventsKept ms: the events of a resource are removed so long after the latest one
   * @returns the outcome, and what belongs to it
   */
  run(
    redis: Redis,
    keys: readonly string[],
    argument: object,
    eventsKept?: number,
  ): Promise<[outcome: string, ...rest: string[]]>;
}

/** The text of a file's includes, each once, dependencies first. */
function includesOf(text: string, seen: Set<string>): string[] {
  return [...text.matchAll(INCLUDE)].flatMap(([, name = '']) => {
    if (seen.has(name)) return [];
    seen.add(name);
    const included = readFileSync(join(INCLUDES, `${name}.lua`), 'utf8');
    return [...includesOf(included, seen), included];
  });
}

/** The table `keys` with the keys of Redis that the text mentions: whole, or the prefix of a key that has parts. */
function keysFor(text: string): string[] {
  const names = new Set([...text.matchAll(KEY)].map(([, name = '']) => name));
  const entries = [...names].map((name) => {
    const key = Object.entries(KEYS).find(([known]) => known === name)?.[1];
    if (key === undefined) throw new Error(`keys.ts has no key '${name}'`);
    // Every function in KEYS takes texts.
    const value = typeof key === 'string' ? key : (key as (...parts: string[]) => string)('', '').replace(/:+$/, ':');
    return `  ${name} = '${value}',\n`;
  });
  return entries.length === 0 ? [] : [`local keys = {\n${entries.join('')}}\n`];
}

/** The file with the includes that it names (`--- @include "name"`, from store/scripts/include) and the keys that they use. */
export function assembleScript(path: string): string {
  const text = readFileSync(path, 'utf8');
  const parts = [...includesOf(text, new Set()), text];
  return [...keysFor(parts.join('')), ...parts].join('');
}

/**
 * Reads a script in Lua, with its includes. Its header says what it does, and what it takes and answers. Not ioredis'
 * defineCommand(): a pipeline that was begun before the command was defined does not know it.
 */
export function loadScript(path: string): Script {
  const text = assembleScript(path);
  const digest = createHash('sha1').update(text).digest('hex');
  return {
    run: async (redis, keys, argument, eventsKept = TIMINGS.eventsKept) => {
      const args = [...keys, Buffer.isBuffer(argument) ? argument : JSON.stringify(argument), eventsKept];
      const answer = await redis.evalsha(digest, keys.length, ...args).catch((error: unknown) => {
        if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
        return redis.eval(text, keys.length, ...args); // the first time, and after a restart of Redis
      });
      return answer as [string, ...string[]]; // by the scripts' convention
    },
  };
}

/** A script of store/scripts. */
export function storeScript(name: string): Script {
  return loadScript(join(__dirname, 'scripts', `${name}.lua`));
}
