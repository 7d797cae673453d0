import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import type { Role } from './caller';

/** Who did what, when, from where, with what result. It never holds a key, a query or a body. */
export interface AuditEntry {
  /** ISO 8601 */
  readonly at: string;
  /** the public id of the key; null when no valid one was given */
  readonly key_id: string | null;
  readonly key_name: string | null;
  readonly role: Role | null;
  readonly key_project: string | null;
  /** the client's address; null for a command on the server */
  readonly ip: string | null;
  readonly method: string;
  /** as in OpenAPI where it is known: `/api/resources/{type}` */
  readonly route: string;
  /** type/name */
  readonly resource: string | null;
  /** that of the resource, else of the key */
  readonly project: string | null;
  readonly operation_id: string | null;
  /** the HTTP status; 200 for a command that succeeded */
  readonly status: number;
  readonly request_id: string | null;
}

const ENTRIES_KEPT = 100_000;
const BATCH = 500;
/** So many entries are looked at for one page: one that few of them are of is shorter and has a next one all the same. */
const MOST_LOOKED_AT = 5_000;

const APPEND = `
for _, entry in ipairs(ARGV) do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ${ENTRIES_KEPT}, '*', 'entry', entry) end`;

/** All of them at once, or none. */
export async function writeAudit(redis: Redis, entries: readonly AuditEntry[]): Promise<void> {
  await redis.eval(APPEND, 1, KEYS.audit, ...entries.map((entry) => JSON.stringify(entry)));
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** the id of the entry before which the next page begins; undefined when this is the last */
  readonly next: string | undefined;
}

/**
 * The latest entries first.
 *
 * @param before the `next` of the page before
 */
export async function readAudit(
  redis: Redis,
  project: string | undefined,
  limit: number,
  before?: string,
): Promise<AuditPage> {
  const entries: AuditEntry[] = [];
  let next = before;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
    const from = next === undefined ? '+' : `(${next}`;
    const batch = await redis.xrevrange(KEYS.audit, from, '-', 'COUNT', BATCH);
    for (const [id, [, text = '']] of batch) {
      if (entries.length === limit) return { entries, next };
      const entry = JSON.parse(text) as AuditEntry; // by writeAudit()
      if (project === undefined || entry.project === project) entries.push(entry);
      next = id;
    }
    if (batch.length < BATCH) return { entries, next: undefined };
  }
  return { entries, next };
}
