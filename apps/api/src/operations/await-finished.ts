import { abortAfter, handleOf, isUnderWay, type ResourceRecord } from '#core';
import type { ApiContext } from '../api-context';

/** The present record; the last known one while Redis is away. A record that is gone was purged, and that was the operation. */
async function reread(store: ApiContext['store'], seen: ResourceRecord): Promise<ResourceRecord> {
  try {
    const present = await store.get(handleOf(seen));
    if (present?.resource_id === seen.resource_id) return present;
    return { ...seen, status: 'deleted', operation_state: 'succeeded' };
  } catch {
    return seen;
  }
}

/**
 * Waits until no operation is in progress or `signal` aborts, and returns the record as last read. It waits on while Redis is
 * away: the request was accepted, and an error would say that it was not. Changes published meanwhile are lost, so the record
 * is read every timings.waitCheck in any case.
 */
export async function awaitFinished(
  { store, changes, settings }: ApiContext,
  accepted: ResourceRecord,
  signal: AbortSignal,
): Promise<ResourceRecord> {
  const handle = handleOf(accepted);
  let seen = accepted;
  for (;;) {
    const check = abortAfter(settings.timings.waitCheck, signal);
    try {
      const finished = changes.finished(handle, check.signal).catch(() => undefined); // time to check
      seen = await reread(store, seen);
      if (!isUnderWay(seen.operation_state) || signal.aborted) return seen;
      await finished;
    } finally {
      check.end();
    }
  }
}
