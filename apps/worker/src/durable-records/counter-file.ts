import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { replaceFile } from '#core';
import { raiseCountersTo, readCounters, type Counters } from './counters';
import { readText } from './read-text';

const NONE: Counters = { numbers: {}, place: 0 };

/** The higher number of each counter. */
export function higherOf(one: Counters, other: Counters): Counters {
  const types = Object.keys({ ...one.numbers, ...other.numbers });
  const numbers = types.map((type) => [type, Math.max(one.numbers[type] ?? 0, other.numbers[type] ?? 0)] as const);
  return { numbers: Object.fromEntries(numbers), place: Math.max(one.place, other.place) };
}

function isHigher(one: Counters, than: Counters): boolean {
  const ofTypes = Object.entries(one.numbers).some(([type, number]) => number > (than.numbers[type] ?? 0));
  return ofTypes || one.place > than.place;
}

/** A copy in DATA_ROOT of the counters that names and places are drawn from: a Redis that was lost must not reuse a name. */
export class CounterFile {
  private readonly path: string;
  private known = NONE;
  private writing = Promise.resolve();

  constructor(dataRoot: string) {
    this.path = join(dataRoot, '.system', 'counters.json');
  }

  async read(): Promise<Counters> {
    const text = await readText(this.path);
    return text === undefined ? NONE : (JSON.parse(text) as Counters); // written below only
  }

  /** As raise(), without a look into the file when this process knows that it is as high already. */
  async note(counters: Counters): Promise<void> {
    if (isHigher(counters, this.known)) await this.raise(counters);
  }

  /** Raises the file to these. Another worker may write lower numbers at the same time: its next sync() corrects that. */
  async raise(counters: Counters): Promise<void> {
    this.writing = this.writing.catch(() => undefined).then(() => this.write(counters));
    await this.writing;
  }

  /** Brings file and Redis to the higher numbers of both: an old backup of Redis would reuse names. */
  async sync(redis: Redis, types: Iterable<string>): Promise<void> {
    const inFile = await this.read();
    const inRedis = await readCounters(redis, [...new Set([...types, ...Object.keys(inFile.numbers)])]);
    if (isHigher(inFile, inRedis)) await raiseCountersTo(redis, inFile);
    if (isHigher(inRedis, inFile)) await this.raise(inRedis);
  }

  private async write(counters: Counters): Promise<void> {
    const present = await this.read();
    const raised = higherOf(present, counters);
    if (isHigher(raised, present)) await replaceFile(this.path, `${JSON.stringify(raised)}\n`);
    this.known = raised;
  }
}
