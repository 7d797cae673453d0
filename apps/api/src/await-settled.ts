import { abortAfter, handleOf, isUnderWay, type ResourceRecord } from '#core';
import type { ApiContext } from './api-context';

/** The feed loses what is published while Redis is away, so the record is looked at this often in any case. */
const LOOK_EVERY_MS = 1_000;

/** How it is now; while Redis is away as it was. A record that is gone was purged, and that was the operation. */
async function lookAgain(store: ApiContext['store'], seen: ResourceRecord): Promise<ResourceRecord> {
  try {
    const present = await store.get(handleOf(seen));
    if (present?.resource_id === seen.resource_id) return present;
    return { ...seen, status: 'deleted', operation_state: 'succeeded' };
  } catch {
    return seen;
  }
}

/**
 * Waits until no operation is under way or `signal` aborts, and answers how the resource was when it was last seen. It waits on
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
      seen = await lookAgain(store, seen);
      if (!isUnderWay(seen.operation_state) || signal.aborted) return seen;
      await news;
    } finally {
      look.end();
    }
  }
}
