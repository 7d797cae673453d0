// Over 150 lines: the public form of a resource, field by field.
import { z } from 'zod';
import {
  OPERATION_KINDS,
  OPERATION_STATES,
  STATUS_REASONS,
  STATUSES,
  hasRole,
  unseal,
  waitingNow,
  type ResourceRecord,
  type KeyRing,
  type Role,
} from '#core';
import { failureView, failureViewOf, reason } from './failure-view';

export const time = z.string().meta({ description: 'ISO 8601', example: '2026-01-31T12:00:00.000Z' });
const known = 'null until first running';
const secret = (description: string) =>
  z
    .string()
    .nullable()
    .optional()
    .meta({ description: `${description}; absent for a viewer` });

const progress = z.strictObject({
  step: z.string(),
  done: z.int(),
  total: z.int(),
  bytes_done: z.int().optional().meta({ description: 'bytes of the image pulled so far' }),
  bytes_total: z.int().optional(),
});
const scalar = z.union([z.string(), z.number()]);
const operation = z.strictObject({
  id: z.string(),
  kind: z.enum(OPERATION_KINDS),
  state: z.enum(OPERATION_STATES),
  applies: z
    .enum(['live', 'restart'])
    .nullable()
    .meta({ description: 'for a reconfiguration: applied while the server runs, or by a restart' }),
});
const statusReason = z.strictObject({ reason: z.enum(STATUS_REASONS), message: z.string(), since: time });
const waiting = z.strictObject({ reason, message: z.string(), hint: z.string(), retry_at: time });

/** A resource: the seed's nine fields first. */
export const resourceView = z
  .strictObject({
    resource_id: z.string(),
    resource_name: z.string().meta({ example: 'r32' }),
    server_ip: z.string().nullable().meta({ description: known, example: '192.0.2.10' }),
    exposed_port: z.string().nullable().meta({ description: known, example: '20017' }),
    db_password: secret(known),
    platform: z.string().meta({ example: 'linux' }),
    status: z.enum(STATUSES),
    image_version: z.string().meta({ example: 'redis:8.0' }),
    connect_string: secret(`a shell command; ${known}`),
    uri: secret(known),
    resource_type: z.string(),
    project: z.string(),
    parameters: z.record(z.string(), scalar),
    config: z.record(z.string(), scalar).meta({ description: "the server's own directives" }),
    labels: z.record(z.string(), z.string()),
    description: z.string().nullable(),
    deletion_protection: z.boolean(),
    expires_at: time.nullable().meta({ description: 'end of the lease: the instance is deleted then' }),
    deleted_at: time.nullable(),
    restorable_until: time.nullable().meta({ description: 'a deleted instance can be restored until then' }),
    host_id: z.string().nullable(),
    path: z.enum(['plain', 'seeded', 'warm']).nullable().meta({
      description: 'whether its data were initialised for it, or copied from a seed; null until that is known',
    }),
    operation: operation.meta({ description: 'the latest operation' }),
    status_reason: statusReason.nullable().meta({ description: 'why the status is not the desired one' }),
    grace_until: time.nullable().meta({ description: 'the previous password works until then' }),
    created_at: time,
    updated_at: time,
    progress: progress.nullable().meta({ description: 'progress of the current operation; null when there is none' }),
    waiting: waiting.nullable().meta({ description: 'why the operation waits, and when it is retried' }),
    failure: failureView
      .nullable()
      .meta({ description: 'why the creation failed; a failed creation leaves nothing behind' }),
  })
  .meta({ id: 'Resource' });
export type ResourceView = z.infer<typeof resourceView>;

const UNKNOWN = { db_password: null, connect_string: null, uri: null };

type Secrets = Pick<ResourceView, 'db_password' | 'connect_string' | 'uri'>;

/** Not even unsealed for a viewer; undefined fields are absent in JSON. */
function secretsOf({ sealed, resource_id: id }: ResourceRecord, keyRing: KeyRing, role: Role): Secrets {
  if (!hasRole({ role }, 'user')) return {};
  return sealed === undefined ? UNKNOWN : unseal(keyRing, id, sealed);
}

function operationOf(record: ResourceRecord): ResourceView['operation'] {
  return {
    id: record.operation_id,
    kind: record.operation_kind,
    state: record.operation_state,
    applies: record.operation_kind === 'reconfigure' ? (record.applies ?? null) : null,
  };
}

/** Absent in the record, null in JSON. */
function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}

/**
 * @param keyRing unseals the record's credentials
 * @param role the caller's
 */
export function viewOf(record: ResourceRecord, keyRing: KeyRing, role: Role): ResourceView {
  const { db_password, connect_string, uri } = secretsOf(record, keyRing, role);
  return {
    resource_id: record.resource_id,
    resource_name: record.resource_name,
    server_ip: orNull(record.server_ip),
    exposed_port: orNull(record.exposed_port),
    db_password,
    platform: record.platform,
    status: record.status,
    image_version: record.image_version,
    connect_string,
    uri,
    resource_type: record.resource_type,
    project: record.project,
    parameters: record.parameters,
    config: record.config,
    labels: record.labels,
    description: orNull(record.description),
    deletion_protection: record.deletion_protection,
    expires_at: orNull(record.expires_at),
    deleted_at: orNull(record.deleted_at),
    restorable_until: orNull(record.restorable_until),
    host_id: orNull(record.host_id),
    path: orNull(record.path),
    operation: operationOf(record),
    status_reason: orNull(record.status_reason),
    grace_until: orNull(record.grace_until),
    created_at: record.created_at,
    updated_at: record.updated_at,
    progress: orNull(record.progress),
    waiting: orNull(record.waiting && waitingNow(record)),
    failure: record.failure ? failureViewOf(record.failure) : null,
  };
}

/** The seed's reply to a synchronous creation that failed, plus the record; other failed operations reply alike. */
export const operationFailedView = z.strictObject({
  error: z.strictObject({ code: z.literal(500), message: z.string(), resource: resourceView }),
});
