import {
  allowedVerbs,
  AppError,
  memberOf,
  readTombstone,
  seesProject,
  type ResourceRecord,
  type ResourceType,
  type Tombstone,
} from '#core';
import type { Call, Handler } from '../route';
import { findType, noSuchResource } from './with-type';

interface Found {
  readonly type: ResourceType;
  readonly record: ResourceRecord;
}

interface Gone {
  readonly deleted_at?: string | undefined;
  readonly deleted_by?: string | undefined;
  readonly restorable_until?: string | undefined;
}

interface Trace {
  readonly type: ResourceType;
  readonly record?: ResourceRecord;
  readonly tombstone?: Tombstone;
}

function gone(name: string, { deleted_at: at, deleted_by: by, restorable_until: until }: Gone): AppError {
  const cause = by === 'expiry' ? 'when its lease ended' : by === 'service' ? 'by the service' : 'by a request';
  const hint = until === undefined ? '' : `; POST …/restore brings it back until ${until}`;
  return new AppError('gone', `resource(${name}) was deleted at ${at} ${cause}${hint}`, {
    facts: { deleted_at: at, deleted_by: by, restorable_until: until ?? null },
  });
}

/**
 * The record of the resource that the path names, or its tombstone. Every handler finds resources through this: resources of
 * other projects do not exist for the caller.
 *
 * @throws AppError `not_found` in the seed's words
 */
export async function findTrace({ request, context }: Call): Promise<Trace> {
  const { type: typeName = '', name = '' } = request.params;
  const type = findType(context.catalog, typeName, name);
  const ref = { type: typeName, name };
  const record = await context.inTime(context.store.get(ref));
  const tombstone = record ? undefined : await context.inTime(readTombstone(context.redis, ref));
  const project = (record ?? tombstone)?.project;
  if (project === undefined || !seesProject(request.caller, project)) throw noSuchResource(typeName, name);
  request.concerns({ resource: memberOf(ref), project });
  return { type, ...(record ? { record } : {}), ...(tombstone ? { tombstone } : {}) };
}

/**
 * The record, deleted ones included: they can be restored.
 *
 * @throws AppError `not_found` as findTrace(); `gone` for a day after the resource was purged
 */
export async function findRecord(call: Call): Promise<Found> {
  const { type, record, tombstone = {} } = await findTrace(call);
  if (record) return { type, record };
  const { params } = call.request;
  throw gone(`${params['type']}:${params['name']}`, tombstone);
}

/** Adds the record that the path names, deleted ones included. @throws AppError as findRecord() */
export function withRecord(handler: Handler<Call & Found>): Handler {
  return async (call) => handler({ ...call, ...(await findRecord(call)) });
}

/** As withRecord(), without deleted ones. @throws AppError `gone` */
export function withInstance(handler: Handler<Call & Found>): Handler {
  return withRecord((call) => {
    const { record } = call;
    if (record.status === 'deleted') throw gone(`${record.resource_type}:${record.resource_name}`, record);
    return handler(call);
  });
}

/** As withInstance(), for an instance that has run at least once. @throws AppError `conflict` */
export function withContainer(handler: Handler<Call & Found>): Handler {
  return withInstance((call) => {
    if (call.record.sealed === undefined) throw noContainer(call.record);
    return handler(call);
  });
}

export function noContainer({ resource_type: type, resource_name: name, status }: ResourceRecord): AppError {
  const message = `resource(${type}:${name}) has no container (status: ${status})`;
  return new AppError('conflict', message, { facts: { status, allowed: allowedVerbs(status) } });
}
