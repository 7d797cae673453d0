import type { FailureReason } from '../errors';

/** `bytes_*`: how much of an image has come. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
  readonly bytes_done?: number;
  readonly bytes_total?: number;
}

/** Why nothing is happening right now, and when the next attempt is due (ISO 8601). */
export interface Waiting {
  readonly reason: FailureReason;
  readonly message: string;
  readonly hint: string;
  readonly retry_at: string;
}

/** What it waits for. That no host has room is said again and again while it is so, and holds until `retry_at`. */
export function waitingNow({ waiting }: { readonly waiting?: Waiting }, now = Date.now()): Waiting | undefined {
  return waiting?.reason === 'waiting_for_capacity' && Date.parse(waiting.retry_at) < now ? undefined : waiting;
}
