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

/** Of each stream: anybody can be refused so often that what was changed would be pushed out of a common one. */
const ENTRIES_KEPT = 100_000;
/** Where an entry is: the first of them is of what changed something. */
export const AUDIT_STREAMS = [KEYS.audit, KEYS.auditRefused] as const;

const APPEND = `
for at = 1, #ARGV, 2 do
  redis.call('XADD', ARGV[at], 'MAXLEN', '~', ${ENTRIES_KEPT}, '*', 'entry', ARGV[at + 1])
end`;

/** Also where the answer was that it failed: what was accepted was under way. */
export function hasChanged({ status, operation_id }: AuditEntry): boolean {
  return status < 400 || operation_id !== null;
}

/** All of them at once, or none. */
export async function writeAudit(redis: Redis, entries: readonly AuditEntry[]): Promise<void> {
  const placed = entries.flatMap((entry) => [AUDIT_STREAMS[hasChanged(entry) ? 0 : 1], JSON.stringify(entry)]);
  await redis.eval(APPEND, 0, ...placed);
}
