import { abortAfter } from '#core';
import { translateError } from './translate-error';

/** The value of a call about something that does not exist (404): nothing to report, or already removed. */
export const GONE = { value: undefined };
/** A container's id as messages show it. */
export const short = (id: string) => id.slice(0, 12);

/**
 * Rejects when `signal` aborts before `run` ends. dockerode's own signal is not enough: a response that breaks off after its
 * head, as from a Docker that is killed, leaves its promise pending forever (dial() in docker-modem 5.0's lib/modem.js).
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

/** Calls Docker with a deadline of `ms`; `absent` replaces a 404, where that is no error. */
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
