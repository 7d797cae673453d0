import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { abortAfter, hasChanged, messageOf, writeAudit, type AuditEntry, type Logger } from '#core';

/** So many wait for a Redis that is away; more would fill the memory of the process. */
const MOST_WAITING = 10_000;
const LONGEST_END_MS = 2_000;
const MOST_REFUSED_A_MINUTE = 600;
const MINUTE_MS = 60_000;

export interface AuditTrail {
  /** Does not wait; what cannot be written is logged. */
  write(entry: AuditEntry): void;
  /** Resolves when all that was written has arrived, or not in time. */
  written(): Promise<void>;
}

/**
 * Whether there is room for one more request of this key, or of all without a valid one, that changed nothing: each can make so
 * many of them that the trail, which is bounded, would lose those of all others. How many are left out, the log tells.
 */
function roomForRefused(log: Logger): (entry: AuditEntry) => boolean {
  let began = Date.now();
  let seen = new Map<string | null, number>();
  return ({ key_id }) => {
    if (Date.now() - began >= MINUTE_MS) {
      for (const [key, count] of seen) {
        const left_out = count - MOST_REFUSED_A_MINUTE;
        if (left_out > 0) log.warn('refusals left out of the audit trail', { key_id: key, left_out });
      }
      began = Date.now();
      seen = new Map();
    }
    const count = (seen.get(key_id) ?? 0) + 1;
    seen.set(key_id, count);
    return count <= MOST_REFUSED_A_MINUTE;
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
  const hasRoomForRefused = roomForRefused(log);
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
    if (!hasChanged(entry) && !hasRoomForRefused(entry)) return;
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
