import type { Failure } from '#core';

/** How a job ends; process-job.ts translates it to BullMQ. */
export type Outcome =
  | { readonly is: 'done' }
  /** tried again after `afterMs`; 0: it is the next one in its queue, for whichever worker takes it */
  | { readonly is: 'requeue'; readonly afterMs: number; readonly why: string }
  | { readonly is: 'failed'; readonly report: Pick<Failure, 'reason' | 'message'> };

export const done: Outcome = { is: 'done' };

export function requeue(afterMs: number, why: string): Outcome {
  return { is: 'requeue', afterMs, why };
}

export function failed(report: Pick<Failure, 'reason' | 'message'>): Outcome {
  return { is: 'failed', report };
}
