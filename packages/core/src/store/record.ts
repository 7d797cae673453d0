import type { Failure } from '../failure';
import type { Status } from '../lifecycle';
import type { Initiator, OperationState } from './operation';
import type { OperationKind } from './verbs';
import type { Progress, Waiting } from './progress';
import type { StatusReason } from './status-reason';

/** Raised when the meaning of a stored field changes; readers accept every number up to their own. */
export const RECORD_SCHEMA = 4;

/** Where a resource is addressed: `GET /api/resources/{type}/{name}`. */
export interface ResourceRef {
  readonly type: string;
  readonly name: string;
}

export type ParameterValues = Readonly<Record<string, string | number>>;
/** The server's own directives by their names, in the spelling of the type. */
export type ConfigValues = Readonly<Record<string, string | number>>;

/** The hash in Redis. Times are ISO 8601, `exposed_port` is text as in the seed, unknown fields are absent. */
export interface ResourceRecord {
  readonly schema: number;
  readonly resource_id: string;
  readonly resource_type: string;
  readonly resource_name: string;
  /** its owner: keys, quotas and networks belong to projects */
  readonly project: string;
  readonly platform: string;
  readonly status: Status;
  readonly image_version: string;
  readonly parameters: ParameterValues;
  readonly config: ConfigValues;
  readonly labels: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly deletion_protection: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  /** the place in the order of creation, over all types */
  readonly place: number;
  /** the limit of its container */
  readonly memory_bytes?: number;
  /** `memory_bytes` after the latest reconfiguration */
  readonly memory_wanted?: number;
  /** grows with every change of the record */
  readonly revision: number;
  /** the latest operation; while it is queued or running no other is accepted: the lock */
  readonly operation_id: string;
  readonly operation_kind: OperationKind;
  readonly operation_state: OperationState;
  /** of a reconfiguration: how the latest one is applied */
  readonly applies?: 'live' | 'restart';
  /** set when a repeated request has returned it: it is not discarded any more */
  readonly is_told?: string;
  /** set when the operation is to be undone */
  readonly cancel?: string;
  /** set when the operation is committed: a cancellation comes too late */
  readonly decided?: string;
  readonly host_id?: string;
  /** the fencing token of the run that owns the record */
  readonly run?: string;
  /** how it came to its owner: absent before it ran once, and in records of 0.2 */
  readonly path?: 'plain' | 'seeded' | 'warm';
  /** set when its data came from a seed: the server is its container's first process */
  readonly straight_start?: '1';
  /** the desired state; absent until it was running once */
  readonly wanted?: 'running' | 'stopped';
  readonly status_reason?: StatusReason;
  /** how often Docker had restarted its container when it last ran for a while: later restarts came in a row */
  readonly restarts_before?: number;
  /** how often it had when the record last reported an exit, or that it runs since */
  readonly restarts_told?: number;
  readonly server_ip?: string;
  readonly exposed_port?: string;
  /** Credentials, see secrets/credentials.ts */
  readonly sealed?: string;
  /** the password that a rotation under way is about to set */
  readonly sealed_next?: string;
  /** the password before the last rotation, valid until `grace_until` */
  readonly sealed_previous?: string;
  readonly grace_until?: string;
  readonly expires_at?: string;
  readonly deleted_at?: string;
  readonly deleted_by?: Initiator;
  readonly restorable_until?: string;
  readonly progress?: Progress;
  readonly waiting?: Waiting;
  readonly failure?: Failure;
}

/** The fields that hold sealed text. */
export const SEALED_FIELDS = ['sealed', 'sealed_next', 'sealed_previous'] as const;

export type RecordFields = { readonly [Name in keyof ResourceRecord]?: ResourceRecord[Name] | undefined };

/** `type/name`: how the record is named in indexes, labels and messages. */
export function memberOf(ref: ResourceRef): string {
  return `${ref.type}/${ref.name}`;
}

export function refOf(member: string): ResourceRef {
  const [type = '', name = ''] = member.split('/');
  return { type, name };
}
