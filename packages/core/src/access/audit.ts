import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { storeScript } from '../store/load-script';
import type { Role } from './caller';

/** A request or command and its result, without keys, queries and bodies. */
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

/** Changes are in the first, rejected requests in the second: these cannot push real changes out of the log. */
export const AUDIT_STREAMS = [KEYS.audit, KEYS.auditRefused] as const;

const append = storeScript('append-audit');

/** True, too, for a request whose operation was accepted and failed later. */
export function hasChanged({ status, operation_id }: AuditEntry): boolean {
  return status < 400 || operation_id !== null;
}

/** All of them at once, or none. */
export async function writeAudit(redis: Redis, entries: readonly AuditEntry[]): Promise<void> {
  const placed = entries.map((entry) => ({
    stream: AUDIT_STREAMS[hasChanged(entry) ? 0 : 1],
    entry: JSON.stringify(entry),
  }));
  await append.run(redis, [], { entries: placed });
}
