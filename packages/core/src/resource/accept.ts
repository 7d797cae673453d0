import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { type Initiator, type Operation } from '../operation/operation';
import type { OperationKind } from '../operation/verbs';
import {
  memberOf,
  RECORD_SCHEMA,
  toHash,
  type ConfigValues,
  type ParameterValues,
  type ResourceRecord,
  type ResourceRef,
} from './record';
import { create, discard } from './scripts/create';

export interface NewResource {
  readonly type: string;
  readonly prefix: string;
  readonly imageVersion: string;
  readonly parameters: ParameterValues;
  readonly config?: ConfigValues;
  readonly labels?: Readonly<Record<string, string>>;
  readonly description?: string | undefined;
  readonly deletionProtection?: boolean;
  /** when its lease ends */
  readonly expiresAt?: Date | undefined;
  readonly requestId: string;
  /** what tells a repeated request: a digest of the key, and one of the body */
  readonly idempotency?: { readonly key: string; readonly body: string } | undefined;
}

const KEY_KEPT_SECONDS = 24 * 3600;

/** 122 random bits; drawn from Node's pool, which costs a fraction of randomBytes(). */
export function newId(): string {
  return randomUUID().replaceAll('-', '');
}

/** A new operation's fields, as its hash has them. */
export function queuedOperation(
  record: Pick<ResourceRecord, 'resource_id' | 'resource_type' | 'resource_name'> | undefined,
  kind: OperationKind,
  by: Initiator,
  input: Operation['input'],
  requestId: string | undefined,
): Partial<Operation> & { readonly id: string } {
  return {
    id: newId(),
    kind,
    state: 'queued',
    by,
    created_at: new Date().toISOString(),
    input,
    steps: [],
    ...(record && {
      resource_id: record.resource_id,
      resource_type: record.resource_type,
      resource_name: record.resource_name,
    }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
  };
}

export type Creation =
  | { readonly outcome: 'created'; readonly record: ResourceRecord }
  | { readonly outcome: 'repeated'; readonly member: string; readonly resourceId: string }
  | { readonly outcome: 'conflict' };

function idempotencyOf({ idempotency }: NewResource) {
  return idempotency && { key: KEYS.idempotency(idempotency.key), digest: idempotency.body, seconds: KEY_KEPT_SECONDS };
}

/** Gives out a name that was never used and writes the pending record under it. */
export async function createRecord(redis: Redis, resource: NewResource): Promise<Creation> {
  const now = new Date();
  const resourceId = newId();
  const identity = { resource_id: resourceId, resource_type: resource.type, resource_name: '' };
  const { resource_name: _later, ...operation } = queuedOperation(
    identity,
    'create',
    'request',
    {},
    resource.requestId,
  );
  const fields = {
    schema: RECORD_SCHEMA,
    resource_id: resourceId,
    resource_type: resource.type,
    platform: 'linux',
    status: 'pending' as const,
    image_version: resource.imageVersion,
    parameters: resource.parameters,
    config: resource.config ?? {},
    labels: resource.labels ?? {},
    ...(resource.description === undefined ? {} : { description: resource.description }),
    deletion_protection: resource.deletionProtection ?? false,
    ...(resource.expiresAt === undefined ? {} : { expires_at: resource.expiresAt.toISOString() }),
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
    operation_id: operation.id,
    operation_kind: 'create' as const,
    operation_state: 'queued' as const,
    request_id: resource.requestId,
  };
  const [outcome, first = '', second = ''] = await create.run(redis, KEYS.resource(resource.type, ''), {
    type: resource.type,
    prefix: resource.prefix,
    now: now.getTime(),
    resourceId,
    operationId: operation.id,
    record: toHash(fields),
    operation: toHash(operation),
    labels: fields.labels,
    expires: resource.expiresAt?.getTime(),
    idempotency: idempotencyOf(resource),
  });
  if (outcome === 'conflict') return { outcome };
  if (outcome === 'repeated') return { outcome, member: first, resourceId: second };
  return { outcome: 'created', record: { ...fields, resource_name: first, place: Number(second), revision: 1 } };
}

/** Forgets a record that could not be queued, so that nobody was told of it. */
export async function discardRecord(redis: Redis, record: ResourceRecord, resource?: NewResource): Promise<void> {
  const ref: ResourceRef = { type: record.resource_type, name: record.resource_name };
  await discard.run(redis, KEYS.resource(ref.type, ref.name), {
    member: memberOf(ref),
    resourceId: record.resource_id,
    idempotencyKey: resource && idempotencyOf(resource)?.key,
  });
}
