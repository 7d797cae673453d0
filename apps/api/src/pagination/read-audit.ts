import type { Redis } from 'ioredis';
import { AUDIT_STREAMS, type AuditEntry } from '#core';

const BATCH = 500;
/** So many entries are looked at for one page: one that few of them are of is shorter and has a next one all the same. */
const MOST_LOOKED_AT = 5_000;
const NOT_BEGUN = '';

/** For each stream the id of the last entry that was looked at: `123-0_` where none of the second was yet. */
export const AUDIT_CURSOR = /^(?:\d{1,15}-\d{1,15})?_(?:\d{1,15}-\d{1,15})?$/;

interface Found {
  readonly id: string;
  readonly entry: AuditEntry;
}

/** A stream from its end, or from before an entry. */
async function* backwards(redis: Redis, stream: string, before: string): AsyncGenerator<Found, undefined> {
  for (let last = before; ;) {
    const batch = await redis.xrevrange(stream, last === NOT_BEGUN ? '+' : `(${last}`, '-', 'COUNT', BATCH);
    for (const [id, [, text = '']] of batch) {
      last = id;
      yield { id, entry: JSON.parse(text) as AuditEntry }; // by writeAudit()
    }
    if (batch.length < BATCH) return undefined;
  }
}

/** A stream as far as it was read. */
interface Reader {
  readonly found: ReturnType<typeof backwards>;
  /** the id of the last entry that was handed on */
  last: string;
  next: Found | undefined;
}

async function open(redis: Redis, stream: string, last: string): Promise<Reader> {
  const found = backwards(redis, stream, last);
  return { found, last, next: (await found.next()).value };
}

/** ISO 8601: as text the later one is the greater one, and none is less than any. */
const atOf = ({ next }: Reader) => next?.entry.at ?? '';

/** All streams as one. The cursor is where to go on after the entry. */
async function* merged(redis: Redis, cursor: string): AsyncGenerator<{ entry: AuditEntry; cursor: string }> {
  const lasts = cursor.split('_');
  const readers = await Promise.all(AUDIT_STREAMS.map((name, at) => open(redis, name, lasts[at] ?? NOT_BEGUN)));
  for (;;) {
    const reader = readers.reduce((latest, one) => (atOf(one) > atOf(latest) ? one : latest));
    if (reader.next === undefined) return;
    const { id, entry } = reader.next;
    reader.last = id;
    yield { entry, cursor: readers.map(({ last }) => last).join('_') };
    reader.next = (await reader.found.next()).value;
  }
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** where the next page begins; undefined when this is the last */
  readonly next: string | undefined;
}

/**
 * The latest entries first, whatever stream they are in.
 *
 * @param cursor the `next` of the page before
 */
export async function readAudit(
  redis: Redis,
  project: string | undefined,
  limit: number,
  cursor = '_',
): Promise<AuditPage> {
  const entries: AuditEntry[] = [];
  let looked = 0;
  let next = cursor;
  for await (const found of merged(redis, cursor)) {
    if (entries.length === limit || looked === MOST_LOOKED_AT) return { entries, next };
    looked += 1;
    next = found.cursor;
    if (project === undefined || found.entry.project === project) entries.push(found.entry);
  }
  return { entries, next: undefined };
}
