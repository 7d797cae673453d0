import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { AppError } from '../errors';
import { KEYS } from '../keys';
import { isSettled, statusesBefore, type Status } from '../lifecycle';
import {
  fromHash,
  RECORD_SCHEMA,
  toHash,
  type ParameterValues,
  type RecordFields,
  type ResourceRecord,
  type ResourceRef,
} from './record';
import { CREATE, DISCARD, TRANSITION } from './scripts';

interface Scripts {
  rmCreate(counter: string, unsettled: string, recordPrefix: string, ...args: (string | number)[]): Promise<string>;
  rmTransition(record: string, unsettled: string, ...args: (string | number)[]): Promise<string>;
  rmDiscard(record: string, unsettled: string, ...args: string[]): Promise<number>;
}

export interface NewResource {
  readonly type: string;
  readonly prefix: string;
  readonly imageVersion: string;
  readonly parameters: ParameterValues;
  readonly requestId: string;
}

/** A record as a particular run or request knows it: the id guards against a namesake after a reset of Redis. */
export type ResourceHandle = ResourceRef & { readonly resourceId: string };

export interface Transition {
  readonly to: Status;
  /** the run that must hold the record; without it, any */
  readonly heldBy?: string;
  /** fields to write; one that is undefined is removed */
  readonly set?: RecordFields;
}

/** 122 random bits; drawn from Node's pool, which costs a fraction of randomBytes(). */
function newId(): string {
  return randomUUID().replaceAll('-', '');
}

function memberOf(ref: ResourceRef): string {
  return `${ref.type}/${ref.name}`;
}

/** The records: hashes in Redis, changed by scripts only. */
export class ResourceStore {
  private readonly scripts: Redis & Scripts;

  constructor(private readonly redis: Redis) {
    redis.defineCommand('rmCreate', { numberOfKeys: 3, lua: CREATE });
    redis.defineCommand('rmTransition', { numberOfKeys: 2, lua: TRANSITION });
    redis.defineCommand('rmDiscard', { numberOfKeys: 2, lua: DISCARD });
    this.scripts = redis as Redis & Scripts; // defined in the lines above
  }

  /** Gives out a name that was never used and writes the pending record under it. */
  async create(resource: NewResource): Promise<ResourceRecord> {
    const now = new Date();
    const fields = {
      schema: RECORD_SCHEMA,
      resource_id: newId(),
      resource_type: resource.type,
      platform: 'linux',
      status: 'pending' as const,
      image_version: resource.imageVersion,
      parameters: resource.parameters,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
      operation_id: newId(),
      request_id: resource.requestId,
    };
    const args = [resource.type, resource.prefix, now.getTime(), ...toHash(fields)];
    const name = await this.scripts.rmCreate(
      KEYS.lastNumber(resource.type),
      KEYS.unsettled,
      KEYS.resource(resource.type, ''),
      ...args,
    );
    return { ...fields, resource_name: name };
  }

  async get(ref: ResourceRef): Promise<ResourceRecord | undefined> {
    return fromHash(await this.redis.hgetall(KEYS.resource(ref.type, ref.name)));
  }

  /**
   * Moves a record to a status that the table of lifecycle.ts allows from the present one.
   *
   * @throws AppError `superseded` when another run holds the record by now, or it is gone or settled already
   */
  async transition(handle: ResourceHandle, { to, heldBy = '', set = {} }: Transition): Promise<void> {
    const fields: RecordFields = { ...set, status: to, updated_at: new Date().toISOString() };
    const removed = Object.keys(fields).filter((name) => fields[name as keyof RecordFields] === undefined);
    const outcome = await this.scripts.rmTransition(
      KEYS.resource(handle.type, handle.name),
      KEYS.unsettled,
      memberOf(handle),
      handle.resourceId,
      heldBy,
      statusesBefore(to).join(','),
      to,
      isSettled(to) ? 1 : 0,
      removed.length,
      ...removed,
      ...toHash(fields),
    );
    if (outcome === 'ok') return;
    throw new AppError('superseded', `${memberOf(handle)} is ${outcome}: this run may not make it ${to}`);
  }

  /** Forgets a record that could not be queued, so that nobody was told of it. */
  async discard(handle: ResourceHandle): Promise<void> {
    await this.scripts.rmDiscard(
      KEYS.resource(handle.type, handle.name),
      KEYS.unsettled,
      memberOf(handle),
      handle.resourceId,
    );
  }

  /** The resources that are not settled and were created before `createdBefore` (ms since 1970), oldest first. */
  async unsettled(createdBefore: number): Promise<ResourceRef[]> {
    const members = await this.redis.zrangebyscore(KEYS.unsettled, 0, createdBefore);
    return members.map((member) => {
      const [type = '', name = ''] = member.split('/');
      return { type, name };
    });
  }
}

export function handleOf(record: ResourceRecord): ResourceHandle {
  return { type: record.resource_type, name: record.resource_name, resourceId: record.resource_id };
}
