import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { abortAfter, hasChanged, messageOf, writeAudit, type AuditEntry, type Logger, type Timings } from '#core';

/** Entries queued while Redis is away; more would fill the memory of the process. */
const MAX_QUEUED = 10_000;
const MAX_REJECTED_PER_WINDOW = 600;

export interface AuditTrail {
  /** Does not wait; entries that cannot be written are logged. */
  write(entry: AuditEntry): void;
  /** Resolves when all entries have reached Redis, or at the deadline. */
  written(): Promise<void>;
}

/**
 * Limits the rejected requests that each key, or all callers without a valid one, may add to the trail. The trail is bounded,
 * so one caller could push out the entries of all others. The log counts the entries left out.
 */
function rejectedQuota(log: Logger, windowMs: number): (entry: AuditEntry) => boolean {
  let began = Date.now();
  let seen = new Map<string | null, number>();
  return ({ key_id }) => {
    if (Date.now() - began >= windowMs) {
      for (const [key, count] of seen) {
        const left_out = count - MAX_REJECTED_PER_WINDOW;
        if (left_out > 0) log.warn('rejected requests left out of the audit trail', { key_id: key, left_out });
      }
      began = Date.now();
      seen = new Map();
    }
    const count = (seen.get(key_id) ?? 0) + 1;
    seen.set(key_id, count);
    return count <= MAX_REJECTED_PER_WINDOW;
  };
}

/** @param redis a connection whose commands wait while Redis is away */
export function auditTrail(redis: Redis, log: Logger, timings: Timings): AuditTrail {
  const writings = new Set<Promise<void>>();
  let entries: AuditEntry[] = [];
  let queued = 0;
  const lose = (entry: AuditEntry, why: string) => {
    log.warn('audit entry not written', { entry, why });
  };
  const isWithinQuota = rejectedQuota(log, timings.auditRejected);
  // One command for all entries of an event loop turn: one per entry would slow down every request that changes something.
  const flush = () => {
    const batch = entries;
    entries = [];
    const writing = writeAudit(redis, batch)
      .catch((error: unknown) => batch.forEach((entry) => lose(entry, messageOf(error))))
      .finally(() => {
        writings.delete(writing);
        queued -= batch.length;
      });
    writings.add(writing);
  };
  const write = (entry: AuditEntry) => {
    if (!hasChanged(entry) && !isWithinQuota(entry)) return;
    if (queued >= MAX_QUEUED) return lose(entry, `${MAX_QUEUED} entries are queued for Redis`);
    queued += 1;
    if (entries.push(entry) === 1) setImmediate(flush);
  };
  const written = async () => {
    await nextTurn(); // entries of this turn are flushed in the next
    const enough = abortAfter(timings.auditFlush);
    const late = new Promise((resolve) => enough.signal.addEventListener('abort', resolve, { once: true }));
    await Promise.race([Promise.all(writings), late]);
    enough.end();
  };
  return { write, written };
}
