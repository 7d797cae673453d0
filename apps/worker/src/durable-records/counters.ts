import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { KEYS, loadScript } from '#core';

const raiseCounters = loadScript(join(__dirname, 'raise-counters.lua'));

/** How high the names and the places of an installation have come. */
export interface Counters {
  /** type → the last number given to a name of it */
  readonly numbers: Readonly<Record<string, number>>;
  readonly place: number;
}

/** The number in a name of a type. */
export function numberIn(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}

export async function readCounters(redis: Redis, types: Iterable<string>): Promise<Counters> {
  const names = [...types];
  const [place, ...numbers] = await redis.mget([KEYS.lastPlace, ...names.map((type) => KEYS.lastNumber(type))]);
  return {
    numbers: Object.fromEntries(names.map((type, at) => [type, Number(numbers[at] ?? 0)])),
    place: Number(place ?? 0),
  };
}

/** Sees to it that no name and no place is given out again. */
export async function raiseCountersTo(redis: Redis, { numbers, place }: Counters): Promise<void> {
  await raiseCounters.run(redis, [], { numbers, place });
}
