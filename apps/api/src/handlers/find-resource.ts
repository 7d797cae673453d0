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
import type { ApiContext } from '../api-context';
import type { ApiRequest } from '../route';
import { findType, noSuchResource } from './find-type';
import { inTime } from './with-redis';

/** A request, as far as it names a resource. */
export type Asked = Pick<ApiRequest, 'params' | 'caller' | 'concerns'>;

export interface Found {
  readonly type: ResourceType;
  readonly record: ResourceRecord;
}

interface Gone {
  readonly deleted_at?: string | undefined;
  readonly deleted_by?: string | undefined;
  readonly restorable_until?: string | undefined;
}

function gone(member: string, { deleted_at: at, deleted_by: by, restorable_until: until }: Gone): AppError {
  const how = by === 'expiry' ? 'when its lease ended' : by === 'service' ? 'by the service' : 'by a request';
  const hope = until === undefined ? '' : `; POST …/restore brings it back until ${until}`;
  return new AppError('gone', `resource(${member}) was deleted at ${at} ${how}${hope}`, {
    facts: { deleted_at: at, deleted_by: by, restorable_until: until ?? null },
  });
}

interface Trace {
  readonly type: ResourceType;
  readonly record?: ResourceRecord;
  readonly tombstone?: Tombstone;
}

/**
 * The record, or what is remembered of one that went. Every handler finds resources by this: those of other projects are
 * none for the caller.
 *
 * @throws AppError `not_found` in the seed's words
 */
export async function findTrace(context: ApiContext, { params, caller, concerns }: Asked): Promise<Trace> {
  const { type: typeName = '', name = '' } = params;
  const type = findType(context.catalog, typeName, name);
  const ref = { type: typeName, name };
  const record = await inTime(context.store.get(ref));
  const tombstone = record ? undefined : await inTime(readTombstone(context.redis, ref));
  const project = (record ?? tombstone)?.project;
  if (project === undefined || !seesProject(caller, project)) throw noSuchResource(typeName, name);
  concerns({ resource: memberOf(ref), project });
  return { type, ...(record ? { record } : {}), ...(tombstone ? { tombstone } : {}) };
}

/**
 * The record, deleted ones included, which can be restored.
 *
 * @throws AppError `not_found` as findTrace() has it; `gone` for a day after nothing is left
 */
export async function findRecord(context: ApiContext, asked: Asked): Promise<Found> {
  const { type, record, tombstone = {} } = await findTrace(context, asked);
  if (record) return { type, record };
  throw gone(`${asked.params['type']}:${asked.params['name']}`, tombstone);
}

/** As findRecord(); one that is deleted is gone, too. */
export async function findResource(context: ApiContext, asked: Asked): Promise<Found> {
  const found = await findRecord(context, asked);
  const { record } = found;
  if (record.status === 'deleted') throw gone(`${record.resource_type}:${record.resource_name}`, record);
  return found;
}

/** As findResource(); one that has never run has no container to ask about. @throws AppError `conflict` */
export async function findInstance(context: ApiContext, asked: Asked): Promise<ResourceRecord> {
  const { record } = await findResource(context, asked);
  if (record.sealed === undefined) throw noContainer(record);
  return record;
}

export function noContainer({ resource_type: type, resource_name: name, status }: ResourceRecord): AppError {
  const message = `resource(${type}:${name}) has no container that could be asked (status: ${status})`;
  return new AppError('conflict', message, { facts: { status, allowed: allowedVerbs(status) } });
}
