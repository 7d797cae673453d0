import { isSettled, type ResourceRecord, type ResourceRef } from '#core';
import type { ApiContext } from './api-context';

/** The feed loses what is published while Redis is away, so the record is looked at this often in any case. */
const LOOK_EVERY_MS = 1_000;

/** Waits until the resource has settled or `signal` aborts, and answers how it is then. */
export async function awaitSettled(
  { store, changes }: Pick<ApiContext, 'store' | 'changes'>,
  ref: ResourceRef,
  signal: AbortSignal,
): Promise<ResourceRecord | undefined> {
  for (;;) {
    const news = changes
      .settled(ref, AbortSignal.any([signal, AbortSignal.timeout(LOOK_EVERY_MS)]))
      .catch(() => undefined); // time to look
    const record = await store.get(ref);
    if (!record || isSettled(record.status) || signal.aborted) return record;
    await news;
  }
}
