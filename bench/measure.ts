import { performance } from 'node:perf_hooks';

/** How long something takes, in ms. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (upper + lower) / 2;
}

/** A line of the table: ours beside what a user would do instead, measured in turns in the same run. */
export interface Comparison {
  readonly what: string;
  readonly unit: 's' | 'ms' | 'req/s';
  readonly ours: number;
  readonly theirs: number;
  /** what ours / theirs must not exceed (s, ms) or not fall short of (req/s) */
  readonly bound: number;
  readonly samples: string;
}

/** Takes the two by turns, so that a change in the machine's mood meets both. */
export async function inTurns(rounds: number, ours: () => Promise<number>, theirs: () => Promise<number>) {
  const samples = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) samples.ours.push(await ours());
    samples.theirs.push(await theirs());
    if (round % 2 === 1) samples.ours.push(await ours());
  }
  return { ours: median(samples.ours), theirs: median(samples.theirs) };
}

/** The value that so many of a hundred samples do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}
