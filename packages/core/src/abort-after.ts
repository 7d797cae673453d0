export interface Deadline {
  /** aborts after the time, or with the first of the other signals */
  readonly signal: AbortSignal;
  /** Lets go of the timer and of the other signals. */
  readonly release: () => void;
  /** Releases, and aborts the signal, which ends every wait on it. */
  readonly end: () => void;
}

/**
 * A signal with a deadline in ms. Not AbortSignal.any(): it holds its sources weakly, so an AbortSignal.timeout() among
 * them can be collected before its time, and the wait then never ends (seen on Node 20.20).
 */
export function abortAfter(ms: number, ...others: readonly AbortSignal[]): Deadline {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ms);
  for (const other of others) {
    if (other.aborted) abort();
    other.addEventListener('abort', abort, { once: true });
  }
  const release = () => {
    clearTimeout(timer);
    for (const other of others) other.removeEventListener('abort', abort);
  };
  return {
    signal: controller.signal,
    release,
    end: () => {
      release();
      abort();
    },
  };
}
