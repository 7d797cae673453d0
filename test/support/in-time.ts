/**
 * Expects one of three attempts to take less than so many milliseconds: a machine that stands still makes one late, a product that is
 * too slow all of them.
 */
export async function inTime(withinMs: number, attempt: () => Promise<void>): Promise<void> {
  const took: number[] = [];
  do {
    const begun = performance.now();
    await attempt();
    took.push(performance.now() - begun);
  } while (took.length < 3 && Math.min(...took) >= withinMs);
  expect(Math.min(...took)).toBeLessThan(withinMs);
}

/** Expects all but one of these, in ms, to have taken less than that: in one of them the machine may have stood still. */
export function expectInTime(withinMs: number, took: readonly number[]): void {
  const [, ...allButOne] = [...took].sort((one, other) => other - one);
  expect(allButOne).not.toHaveLength(0);
  expect(Math.max(...allButOne)).toBeLessThan(withinMs);
}
