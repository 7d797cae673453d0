import { abortAfter, type ResourceRecord } from '#core';
import type { ApiContext } from './api-context';
import { awaitSettled } from './await-settled';
import { preferredWait } from './handlers/prefer';
import type { ApiRequest } from './route';

export interface Awaited {
  readonly record: ResourceRecord;
  /** what the client wanted to wait, in s; undefined when it did not want to */
  readonly wait: number | undefined;
}

/** Waits as long as the client wants, is there, and may: a process that is to stop answers with what there is. */
export async function settledOrLate(
  context: ApiContext,
  accepted: ResourceRecord,
  request: ApiRequest,
): Promise<Awaited> {
  const wait = preferredWait(request.header('prefer'));
  if (wait === undefined) return { record: accepted, wait };
  const enough = abortAfter(wait * 1000, request.hungUp, context.stopping);
  try {
    return { record: await awaitSettled(context, accepted, enough.signal), wait };
  } finally {
    enough.release();
  }
}
