import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { abortAfter, messageOf, writeAudit, type AuditEntry, type Logger } from '#core';

/** So many wait for a Redis that is away; more would fill the memory of the process. */
const MOST_WAITING = 10_000;
const LONGEST_END_MS = 2_000;
const MOST_STRANGERS_A_MINUTE = 600;
const MINUTE_MS = 60_000;

export interface AuditTrail {
  /** Does not wait; what cannot be written is logged. */
  write(entry: AuditEntry): void;
  /** Resolves when all that was written has arrived, or not in time. */
  written(): Promise<void>;
}

/**
 * Whether there is room for one more refusal without a valid key: anybody can make so many of them that the trail, which
 * is bounded, would lose all else. Of those that are left out the log tells how many.
 */
function strangers(log: Logger): () => boolean {
  let began = Date.now();
  let seen = 0;
  return () => {
    if (Date.now() - began >= MINUTE_MS) {
      const left_out = seen - MOST_STRANGERS_A_MINUTE;
      if (left_out > 0) log.warn('refusals without a valid key left out of the audit trail', { left_out });
      began = Date.now();
      seen = 0;
    }
    seen += 1;
    return seen <= MOST_STRANGERS_A_MINUTE;
  };
}

/** @param redis a connection whose commands wait while Redis is away */
export function auditTrail(redis: Redis, log: Logger): AuditTrail {
  const writings = new Set<Promise<void>>();
  let entries: AuditEntry[] = [];
  let waiting = 0;
  const lose = (entry: AuditEntry, why: string) => {
    log.warn('audit entry not written', { entry, why });
  };
  const hasRoomForStranger = strangers(log);
  // The entries of a moment go in one command: a command for each would be felt by every request that changes something.
  const flush = () => {
    const batch = entries;
    entries = [];
    const writing = writeAudit(redis, batch)
      .catch((error: unknown) => batch.forEach((entry) => lose(entry, messageOf(error))))
      .finally(() => {
        writings.delete(writing);
        waiting -= batch.length;
      });
    writings.add(writing);
  };
  const write = (entry: AuditEntry) => {
    if (entry.key_id === null && !hasRoomForStranger()) return;
    if (waiting >= MOST_WAITING) return lose(entry, `${MOST_WAITING} others wait for Redis`);
    waiting += 1;
    if (entries.push(entry) === 1) setImmediate(flush);
  };
  const written = async () => {
    await nextTurn(); // what was written just now is on its way after it
    const enough = abortAfter(LONGEST_END_MS);
    const late = new Promise((resolve) => enough.signal.addEventListener('abort', resolve, { once: true }));
    await Promise.race([Promise.all(writings), late]);
    enough.end();
  };
  return { write, written };
}
