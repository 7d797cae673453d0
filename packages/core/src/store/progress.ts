import type { FailureReason } from '../errors';

/** `bytes_*`: how much of an image has come. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
  readonly bytes_done?: number;
  readonly bytes_total?: number;
}

/** Why an operation waits, and the time of the next attempt (ISO 8601). */
export interface Waiting {
  readonly reason: FailureReason;
  readonly message: string;
  readonly hint: string;
  readonly retry_at: string;
}

/** Why it waits. Full hosts are reported again and again, and each report is valid until `retry_at`. */
export function waitingNow({ waiting }: { readonly waiting?: Waiting }, now = Date.now()): Waiting | undefined {
  return waiting?.reason === 'waiting_for_capacity' && Date.parse(waiting.retry_at) < now ? undefined : waiting;
}
