import { z } from 'zod';
import { FAILURE_REASONS, STATUSES, unseal, type ResourceRecord } from '#core';

const reason = z.enum(FAILURE_REASONS);
const time = z.string().meta({ description: 'ISO 8601', example: '2026-01-31T12:00:00.000Z' });
const known = 'null until it is running';

const progress = z.strictObject({ step: z.string(), done: z.int(), total: z.int() });
const waiting = z.strictObject({ reason, message: z.string(), hint: z.string(), retry_at: time });
const failure = z.strictObject({
  step: z.string(),
  reason,
  message: z.string(),
  hint: z.string(),
  exit_code: z.int().nullable(),
  oom_killed: z.boolean(),
  log_tail: z.array(z.string()),
});

/** The body that describes a resource: the seed's nine fields first. */
export const resourceView = z
  .strictObject({
    resource_id: z.string(),
    resource_name: z.string().meta({ example: 'r32' }),
    server_ip: z.string().nullable().meta({ description: known, example: '192.0.2.10' }),
    exposed_port: z.string().nullable().meta({ description: known, example: '20017' }),
    db_password: z.string().nullable().meta({ description: known }),
    platform: z.string().meta({ example: 'linux' }),
    status: z.enum(STATUSES),
    image_version: z.string().meta({ example: 'redis:8.0' }),
    connect_string: z
      .string()
      .nullable()
      .meta({ description: `a command for a shell; ${known}` }),
    uri: z.string().nullable().meta({ description: known }),
    resource_type: z.string(),
    parameters: z.record(z.string(), z.union([z.string(), z.number()])),
    created_at: time,
    updated_at: time,
    progress: progress.nullable().meta({ description: 'how far the provisioning is; null when none is under way' }),
    waiting: waiting.nullable().meta({ description: 'why nothing happens now, and when it is tried again' }),
    failure: failure.nullable().meta({ description: 'why it failed; nothing of it is left then' }),
  })
  .meta({ id: 'Resource' });
export type ResourceView = z.infer<typeof resourceView>;

const UNKNOWN = { db_password: null, connect_string: null, uri: null };

/** @param secretKey opens the record's sealed credentials */
export function viewOf(record: ResourceRecord, secretKey: Buffer): ResourceView {
  const credentials = record.sealed === undefined ? UNKNOWN : unseal(secretKey, record.resource_id, record.sealed);
  return {
    resource_id: record.resource_id,
    resource_name: record.resource_name,
    server_ip: record.server_ip ?? null,
    exposed_port: record.exposed_port ?? null,
    db_password: credentials.db_password,
    platform: record.platform,
    status: record.status,
    image_version: record.image_version,
    connect_string: credentials.connect_string,
    uri: credentials.uri,
    resource_type: record.resource_type,
    parameters: record.parameters,
    created_at: record.created_at,
    updated_at: record.updated_at,
    progress: record.progress ?? null,
    waiting: record.waiting ?? null,
    failure: record.failure ? { ...record.failure, log_tail: [...record.failure.log_tail] } : null,
  };
}

/** The seed's answer to a synchronous creation that failed, with the record of it beside. */
export const creationFailedView = z.strictObject({
  error: z.strictObject({ code: z.literal(500), message: z.string(), resource: resourceView }),
});
