import { translateError } from './translate-error';

/** Runs a call to the engine with a deadline; `absent` is the answer to 404, where that is one. */
export async function call<T>(
  what: string,
  ms: number,
  run: (abortSignal: AbortSignal) => Promise<T>,
  absent?: { value: T },
): Promise<T> {
  try {
    return await run(AbortSignal.timeout(ms));
  } catch (error) {
    if (absent && (error as { statusCode?: number }).statusCode === 404) return absent.value;
    throw translateError(error, what);
  }
}

/** A frozen engine is to be noticed within a round of the comparison and this. */
export const PING_MS = 5_000;
export const QUICK_MS = 15_000;
/** Creating and starting queue up inside the engine when many are asked for at once. */
export const SLOW_MS = 120_000;
