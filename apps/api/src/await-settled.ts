import { abortAfter, handleOf, isSettled, type ResourceRecord } from '#core';
import type { ApiContext } from './api-context';

/** The feed loses what is published while Redis is away, so the record is looked at this often in any case. */
const LOOK_EVERY_MS = 1_000;

/**
 * Waits until the resource has settled or `signal` aborts, and answers how it was when it was last seen. It waits on
 * while Redis is away: the request was accepted, and an error would say that it was not.
 */
export async function awaitSettled(
  { store, changes }: Pick<ApiContext, 'store' | 'changes'>,
  accepted: ResourceRecord,
  signal: AbortSignal,
): Promise<ResourceRecord> {
  const handle = handleOf(accepted);
  let seen = accepted;
  for (;;) {
    const look = abortAfter(LOOK_EVERY_MS, signal);
    try {
      const news = changes.settled(handle, look.signal).catch(() => undefined); // time to look
      seen = (await store.get(handle).catch(() => undefined)) ?? seen;
      if (isSettled(seen.status) || signal.aborted) return seen;
      await news;
    } finally {
      look.release();
    }
  }
}
