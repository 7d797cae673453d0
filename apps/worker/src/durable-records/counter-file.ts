import { join } from 'node:path';
import { replaceFile } from '#core';
import type { Counters } from './counters';
import { readText } from './read-text';

const NONE: Counters = { numbers: {}, place: 0 };

/** The higher one of each. */
export function higherOf(one: Counters, other: Counters): Counters {
  const types = Object.keys({ ...one.numbers, ...other.numbers });
  const numbers = types.map((type) => [type, Math.max(one.numbers[type] ?? 0, other.numbers[type] ?? 0)] as const);
  return { numbers: Object.fromEntries(numbers), place: Math.max(one.place, other.place) };
}

export function isHigher(one: Counters, than: Counters): boolean {
  const ofTypes = Object.entries(one.numbers).some(([type, number]) => number > (than.numbers[type] ?? 0));
  return ofTypes || one.place > than.place;
}

/** How high the names and places have come, in DATA_ROOT: Redis may be lost, and no name is given out twice. */
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

  /** As raise(), without looking into the file when this process has seen or made it as high before. */
  async note(counters: Counters): Promise<void> {
    if (isHigher(counters, this.known)) await this.raise(counters);
  }

  /** Sees to it that the file says no less. Another worker may write a lower one at the same time: its next round corrects it. */
  async raise(counters: Counters): Promise<void> {
    this.writing = this.writing.catch(() => undefined).then(() => this.write(counters));
    await this.writing;
  }

  private async write(counters: Counters): Promise<void> {
    const present = await this.read();
    const wanted = higherOf(present, counters);
    if (isHigher(wanted, present)) await replaceFile(this.path, `${JSON.stringify(wanted)}\n`);
    this.known = wanted;
  }
}
