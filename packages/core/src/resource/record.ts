import type { FailureReason } from '../errors';
import type { Status } from '../lifecycle';

/** Raised when the meaning of a stored field changes; readers accept every number up to their own. */
export const RECORD_SCHEMA = 1;

/** Where a resource is addressed: `GET /api/resources/{type}/{name}`. */
export interface ResourceRef {
  readonly type: string;
  readonly name: string;
}

export type ParameterValues = Readonly<Record<string, string | number>>;

interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

/** Why nothing is happening right now, and when the next attempt is due (ISO 8601). */
export interface Waiting {
  readonly reason: FailureReason;
  readonly message: string;
  readonly hint: string;
  readonly retry_at: string;
}

export interface Failure {
  readonly step: string;
  readonly reason: FailureReason;
  readonly message: string;
  readonly hint: string;
  readonly exit_code: number | null;
  readonly oom_killed: boolean;
  readonly log_tail: readonly string[];
}

/** The hash in Redis. Times are ISO 8601, `exposed_port` is text as in the seed, what is not known yet is absent. */
export interface ResourceRecord {
  readonly schema: number;
  readonly resource_id: string;
  readonly resource_type: string;
  readonly resource_name: string;
  readonly platform: string;
  readonly status: Status;
  readonly image_version: string;
  readonly parameters: ParameterValues;
  readonly created_at: string;
  readonly updated_at: string;
  readonly operation_id: string;
  /** the HTTP request that asked for it, for the logs */
  readonly request_id?: string;
  readonly host_id?: string;
  /** the run that holds the record: the fence (DESIGN §7) */
  readonly run?: string;
  readonly server_ip?: string;
  readonly exposed_port?: string;
  /** Credentials, see secret-box.ts */
  readonly sealed?: string;
  readonly progress?: Progress;
  readonly waiting?: Waiting;
  readonly failure?: Failure;
}

const JSON_FIELDS = new Set(['schema', 'parameters', 'progress', 'waiting', 'failure']);

export type RecordFields = { readonly [Name in keyof ResourceRecord]?: ResourceRecord[Name] | undefined };

/** Flattens fields to [name, text, name, text, …]; undefined ones are left out. */
export function toHash(fields: RecordFields): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [name, typeof value === 'string' ? value : JSON.stringify(value)];
  });
}

/** @returns undefined when there is no such hash */
export function fromHash(hash: Record<string, string>): ResourceRecord | undefined {
  if (hash['resource_id'] === undefined) return undefined;
  if (Number(hash['schema']) > RECORD_SCHEMA) {
    throw new Error(`the record of ${hash['resource_id']} was written by a newer version (schema ${hash['schema']})`);
  }
  const record: Record<string, unknown> = hash;
  for (const name of JSON_FIELDS) {
    const text = hash[name];
    if (text !== undefined) record[name] = JSON.parse(text);
  }
  return record as unknown as ResourceRecord; // written by toHash() only
}
