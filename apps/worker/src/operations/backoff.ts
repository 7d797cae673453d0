const FIRST_MS = 500;
const LONGEST_MS = 5_000;

/** How long to wait after the attempt of this number, the first being 1. */
export function backoff(attempt: number): number {
  return Math.min(FIRST_MS * 2 ** Math.max(0, attempt - 1), LONGEST_MS);
}
