import { abortAfter } from '#core';
import { translateError } from './translate-error';

/** the answer to 404 of what is to be told, or removed */
export const GONE = { value: undefined };
/** how a container's id is told */
export const short = (id: string) => id.slice(0, 12);

/**
 * What `run` comes to, or an error when `signal` aborts first. The signal that dockerode was given does not do: an answer that
 * breaks off after its head, as of an engine that is killed, leaves its promise pending for ever (it listens for the end only,
 * and there is nothing left to abort: dial() in docker-modem 5.0's lib/modem.js).
 */
export async function orAborted<T>(signal: AbortSignal, run: Promise<T>): Promise<T> {
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new DOMException('no answer in time', 'AbortError'));
  });
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([run, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Runs a call to the engine with a deadline; `absent` is the answer to 404, where that is one. */
export async function call<T>(
  what: string,
  ms: number,
  run: (abortSignal: AbortSignal) => Promise<T>,
  absent?: { value: T },
): Promise<T> {
  const deadline = abortAfter(ms);
  try {
    return await orAborted(deadline.signal, run(deadline.signal));
  } catch (error) {
    if (absent && (error as { statusCode?: number }).statusCode === 404) return absent.value;
    throw translateError(error, what);
  } finally {
    deadline.release();
  }
}

/** A frozen engine is to be noticed within a round of the comparison and this. */
export const PING_MS = 5_000;
export const QUICK_MS = 15_000;
/** Creating and starting queue up inside the engine when many are asked for at once. */
export const SLOW_MS = 120_000;
