/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** at least 0, less than 1 */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** at least `least`, less than `most` */
  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** a whole number of those below `bound` */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  isTrueIn(percent: number): boolean {
    return this.next() * 100 < percent;
  }

  /** undefined when there is none */
  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }

  /** One of the keys, as often as its weight tells. */
  weighted<Key extends string>(weights: Readonly<Partial<Record<Key, number>>>): Key | undefined {
    const entries = Object.entries(weights) as [Key, number][]; // Object.entries() widens the keys
    let at = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    return entries.find(([, weight]) => (at -= weight) < 0)?.[0];
  }

  shuffled<T>(items: readonly T[]): T[] {
    const rest = [...items];
    return items.flatMap(() => rest.splice(this.below(rest.length), 1));
  }

  /** Another sequence, which does not depend on how far this one is used later. */
  fork(): Random {
    return new Random(this.next() * 2 ** 32);
  }
}
