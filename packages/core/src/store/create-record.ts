import type { Redis } from 'ioredis';
import type { Excess } from '../access/excess';
import { AppError } from '../errors';
import type { Configuration } from '../catalog/change-plan';
import { KEYS } from '../keys';
import { newId, queuedOperation } from './queued-operation';
import {
  memberOf,
  RECORD_SCHEMA,
  type ConfigValues,
  type ParameterValues,
  type ResourceRecord,
  type ResourceRef,
} from './record';
import { operationToHash } from './operation-hash';
import { newRecordToHash, recordFromHash } from './record-hash';
import { storeScript } from './load-script';

/** What a pooled instance must be configured as, and how a running server gets from there to what was asked for. */
export interface PooledConfiguration extends Configuration {
  /** absent where it is what was asked for */
  readonly applies?: 'live';
}

export interface NewResource {
  readonly type: string;
  readonly prefix: string;
  readonly project: string;
  readonly imageVersion: string;
  /** the limit of its container */
  readonly memoryBytes: number;
  readonly parameters: ParameterValues;
  readonly config: ConfigValues;
  readonly labels: Readonly<Record<string, string>>;
  readonly description?: string | undefined;
  readonly deletionProtection: boolean;
  /** by the clock that all machines have in common, as every time of an operation */
  readonly createdAt: Date;
  /** when its lease ends */
  readonly expiresAt?: Date | undefined;
  /** undefined for a pooled instance */
  readonly requestId?: string | undefined;
  /** ms; timings.eventsKept */
  readonly eventsKept?: number;
  /** refuse when so many operations are unfinished */
  readonly mostUnfinished?: number | undefined;
  /** the pooled instance that will do */
  readonly claim?: PooledConfiguration | undefined;
  /** of a pooled instance: where it is to be */
  readonly host?: string | undefined;
  /** identifies a repeated request: a digest of the key, and one of the body */
  readonly idempotency?: { readonly key: string; readonly body: string } | undefined;
}

const create = storeScript('create');
const discard = storeScript('discard');
const KEY_KEPT_SECONDS = 24 * 3600;

export type Creation =
  | { readonly outcome: 'created' | 'claimed'; readonly record: ResourceRecord }
  | { readonly outcome: 'repeated'; readonly member: string; readonly resourceId: string }
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'over_quota'; readonly excess: Excess }
  | { readonly outcome: 'too_many'; readonly unfinished: number }
  | { readonly outcome: 'not_ready' };

function idempotencyOf({ idempotency }: NewResource) {
  return idempotency && { key: KEYS.idempotency(idempotency.key), digest: idempotency.body, seconds: KEY_KEPT_SECONDS };
}

type NewRecord = Omit<ResourceRecord, 'resource_name' | 'place' | 'revision'>;

function newRecord(resource: NewResource, operationId: string): NewRecord {
  const now = resource.createdAt.toISOString();
  return {
    schema: RECORD_SCHEMA,
    resource_id: newId(),
    resource_type: resource.type,
    project: resource.project,
    platform: 'linux',
    status: 'pending',
    image_version: resource.imageVersion,
    parameters: resource.parameters,
    config: resource.config,
    labels: resource.labels,
    ...(resource.description === undefined ? {} : { description: resource.description }),
    memory_bytes: resource.memoryBytes,
    deletion_protection: resource.deletionProtection,
    ...(resource.expiresAt === undefined ? {} : { expires_at: resource.expiresAt.toISOString() }),
    created_at: now,
    updated_at: now,
    operation_id: operationId,
    operation_kind: 'create',
    operation_state: 'queued',
    ...(resource.host === undefined ? {} : { host_id: resource.host }),
  };
}

/** The operation that gives the claimed instance the configuration that was asked for. */
function reconfigurationOf(record: NewRecord, { createdAt, requestId }: NewResource) {
  const input = { parameters: record.parameters, config: record.config };
  const operation = queuedOperation(record, 'reconfigure', 'request', input, requestId, createdAt);
  return { id: operation.id, kind: operation.kind, fields: operationToHash(operation) };
}

/** What a pooled instance must be, and what becomes of it. */
function claimOf(resource: NewResource, record: NewRecord) {
  const { claim } = resource;
  if (!claim) return undefined;
  const { schema, created_at, updated_at, labels, description, deletion_protection, expires_at } = record;
  const told = { schema, created_at, updated_at, labels, description, deletion_protection, expires_at };
  const change = claim.applies && { applies: claim.applies, memory_wanted: record.memory_bytes };
  const times = { created_at, started_at: created_at, finished_at: created_at };
  return {
    imageVersion: record.image_version,
    parameters: JSON.stringify(claim.parameters),
    config: JSON.stringify(claim.config),
    set: newRecordToHash({ ...told, ...change, path: 'warm' }),
    reconfiguration: claim.applies && reconfigurationOf(record, resource),
    operation: operationToHash({ ...times, request_id: resource.requestId, steps: [] }),
  };
}

/** The record that was claimed, from the script's answer. */
function claimedRecord(flat: readonly string[]): ResourceRecord {
  const entries = flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as const] : []));
  const record = recordFromHash(Object.fromEntries(entries));
  if (!record) throw new AppError('internal', 'the claimed instance has no record');
  return record;
}

function creationOf(outcome: string, answer: readonly string[], record: NewRecord): Creation {
  const [first = '', second = ''] = answer;
  switch (outcome) {
    case 'claimed':
      return { outcome, record: claimedRecord(answer) };
    case 'over_quota':
      return { outcome, excess: JSON.parse(first) as Excess }; // by the script
    case 'too_many':
      return { outcome, unfinished: Number(first) };
    case 'repeated':
      return { outcome, member: first, resourceId: second };
    case 'created':
      return { outcome, record: { ...record, resource_name: first, place: Number(second), revision: 1 } };
    default:
      return { outcome: outcome as 'conflict' | 'not_ready' }; // the script's other answers
  }
}

/** Claims a pooled instance, or gives out a name that was never used and writes the pending record under it. */
export async function createRecord(redis: Redis, resource: NewResource): Promise<Creation> {
  const { createdAt, requestId } = resource;
  const record = newRecord(resource, newId());
  const by = resource.host === undefined ? 'request' : 'service';
  const operation = queuedOperation(record, 'create', by, {}, requestId, createdAt, record.operation_id);
  const argument = {
    type: resource.type,
    prefix: resource.prefix,
    resourceId: record.resource_id,
    operationId: operation.id,
    record: newRecordToHash(record),
    operation: operationToHash(operation),
    project: record.project,
    memoryBytes: resource.memoryBytes,
    labels: record.labels,
    mostUnfinished: resource.mostUnfinished,
    expires: resource.expiresAt?.getTime(),
    idempotency: idempotencyOf(resource),
    host: resource.host,
    claim: claimOf(resource, record),
  };
  const key = KEYS.resource(resource.type, '');
  const [outcome, ...rest] = await create.run(redis, [key], argument, resource.eventsKept);
  return creationOf(outcome, rest, record);
}

/** Removes a record that could not be queued and that no client has heard of. */
export async function discardRecord(redis: Redis, record: ResourceRecord, resource?: NewResource): Promise<void> {
  const ref: ResourceRef = { type: record.resource_type, name: record.resource_name };
  await discard.run(redis, [KEYS.resource(ref.type, ref.name)], {
    ref: memberOf(ref),
    resourceId: record.resource_id,
    idempotencyKey: resource && idempotencyOf(resource)?.key,
  });
}
