import type { Timings } from '#core';

/** How long to wait after the attempt of this number, the first being 1. */
export function backoff(attempt: number, { backoffFirst, backoffLongest }: Timings): number {
  return Math.min(backoffFirst * 2 ** Math.max(0, attempt - 1), backoffLongest);
}
