import { allowedVerbs, AppError, readTombstone, type ResourceRecord, type ResourceType } from '#core';
import type { ApiContext } from '../api-context';
import { findType, noSuchResource } from './find-type';
import { inTime } from './with-redis';

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

/**
 * The record, deleted ones included, which can be restored.
 *
 * @throws AppError `not_found` in the seed's words; `gone` for a day after nothing is left
 */
export async function findRecord(context: ApiContext, params: Readonly<Record<string, string>>): Promise<Found> {
  const { type: typeName = '', name = '' } = params;
  const type = findType(context.catalog, typeName, name);
  const record = await inTime(context.store.get({ type: typeName, name }));
  if (record) return { type, record };
  const tombstone = await inTime(readTombstone(context.redis, { type: typeName, name }));
  throw tombstone ? gone(`${typeName}:${name}`, tombstone) : noSuchResource(typeName, name);
}

/** As findRecord(); one that is deleted is gone, too. */
export async function findResource(context: ApiContext, params: Readonly<Record<string, string>>): Promise<Found> {
  const found = await findRecord(context, params);
  const { record } = found;
  if (record.status === 'deleted') throw gone(`${record.resource_type}:${record.resource_name}`, record);
  return found;
}

/** As findResource(); one that has never run has no container to ask about. @throws AppError `conflict` */
export async function findInstance(
  context: ApiContext,
  params: Readonly<Record<string, string>>,
): Promise<ResourceRecord> {
  const { record } = await findResource(context, params);
  if (record.sealed === undefined) throw noContainer(record);
  return record;
}

export function noContainer({ resource_type: type, resource_name: name, status }: ResourceRecord): AppError {
  const message = `resource(${type}:${name}) has no container that could be asked (status: ${status})`;
  return new AppError('conflict', message, { facts: { status, allowed: allowedVerbs(status) } });
}
