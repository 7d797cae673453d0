import type { Redis } from 'ioredis';
import { AppError } from '../errors';
import type { Failure } from '../failure';
import { KEYS } from '../keys';
import { statusesBefore, type Status } from '../lifecycle';
import { keyIdOf } from '../secrets/key-ring';
import { isUnderWay, type OperationState, type OperationStep } from '../operation/operation';
import {
  fromHash,
  memberOf,
  refOf,
  removedIn,
  SEALED_FIELDS,
  toHash,
  type RecordFields,
  type ResourceRecord,
  type ResourceRef,
} from './record';
import { refusalOf } from './refusal';
import { purge } from './scripts/purge';
import { transition } from './scripts/transition';
import { GONE_FOR_SECONDS, type Tombstone } from './tombstone';

/** A record as a particular run or request knows it: the id guards against a namesake after a reset of Redis. */
export type ResourceHandle = ResourceRef & { readonly resourceId: string };

export interface OperationChange {
  readonly state?: OperationState;
  readonly steps?: readonly OperationStep[];
  readonly failure?: Failure;
  readonly started_at?: string;
}

export interface Transition {
  readonly to: Status;
  /** narrows the statuses that the table of lifecycle.ts allows */
  readonly from?: readonly Status[];
  /** the run that must hold the record; without it, any */
  readonly heldBy?: string;
  /** the operation that must be its latest */
  readonly operationId?: string;
  /** the revision that the record must be at */
  readonly revision?: number;
  readonly untilCancelled?: boolean;
  readonly host?: string;
  /** fields to write; one that is undefined is removed */
  readonly set?: RecordFields;
  /** what to tell those who watch: kind, data */
  readonly event?: readonly [string, object] | undefined;
  /** what to write about the operation under way */
  readonly operation?: OperationChange;
  /** when the service itself is to do something, in ms; false: no more */
  readonly due?: Readonly<Record<string, number | false>>;
}

const LEFT_WITH_THE_OPERATION: RecordFields = {
  run: undefined,
  cancel: undefined,
  decided: undefined,
  progress: undefined,
  waiting: undefined,
};

/** The keys that the sealed texts among these fields were sealed with. */
function keysOf(fields: RecordFields): string[] {
  return SEALED_FIELDS.flatMap((name) => keyIdOf(fields[name] ?? '') ?? []);
}

/** The records: hashes in Redis, changed by scripts only. */
export class ResourceStore {
  constructor(private readonly redis: Redis) {}

  async get(ref: ResourceRef): Promise<ResourceRecord | undefined> {
    return fromHash(await this.redis.hgetall(KEYS.resource(ref.type, ref.name)));
  }

  /**
   * Moves a record to a status that the table of lifecycle.ts allows from the present one.
   *
   * @throws AppError `superseded` when another run holds the record by now, or it is gone or settled already; `cancelled`;
   * `interrupted` when a sealed text is of a key that was taken away: to be tried again
   */
  async transition(handle: ResourceHandle, { to, set = {}, ...options }: Transition): Promise<void> {
    const now = new Date().toISOString();
    const { state } = options.operation ?? {};
    const ends = state !== undefined && !isUnderWay(state);
    const fields: RecordFields = { ...(ends ? LEFT_WITH_THE_OPERATION : {}), ...set, status: to, updated_at: now };
    const allowed = statusesBefore(to).filter((status) => options.from?.includes(status) ?? true);
    const operation = { ...options.operation, state: undefined, ...(ends ? { finished_at: now } : {}) };
    const [outcome] = await transition.run(this.redis, KEYS.resource(handle.type, handle.name), {
      member: memberOf(handle),
      resourceId: handle.resourceId,
      from: allowed,
      to,
      heldBy: options.heldBy,
      operationId: options.operationId,
      revision: options.revision,
      untilCancelled: options.untilCancelled,
      host: options.host,
      set: toHash(fields),
      removed: removedIn(fields),
      sealedWith: keysOf(set),
      statusEvent: JSON.stringify({ status: to, status_reason: set.status_reason ?? null }),
      event: options.event && [options.event[0], JSON.stringify(options.event[1])],
      operation: { state, set: toHash(operation) },
      due: options.due,
    });
    if (outcome !== 'ok') throw refusalOf(outcome, memberOf(handle), to);
  }

  /** Removes a record of which nothing is left. @throws AppError `superseded` */
  async purge(
    handle: ResourceHandle,
    heldBy: string,
    tombstone: Tombstone,
    steps: readonly OperationStep[],
  ): Promise<void> {
    const [outcome] = await purge.run(this.redis, KEYS.resource(handle.type, handle.name), {
      member: memberOf(handle),
      resourceId: handle.resourceId,
      heldBy,
      nowText: new Date().toISOString(),
      tombstone: JSON.stringify(tombstone),
      goneKey: KEYS.gone(handle.type, handle.name),
      seconds: GONE_FOR_SECONDS,
      operation: toHash({ steps }),
    });
    if (outcome !== 'ok') throw new AppError('superseded', `${memberOf(handle)} is ${outcome}: it may not be purged`);
  }

  /** The resources with an operation under way that was accepted before `before` (ms since 1970), oldest first. */
  async unsettled(before: number): Promise<ResourceRef[]> {
    return (await this.redis.zrangebyscore(KEYS.unsettled, 0, before)).map(refOf);
  }

  /** The resources that this host has, or had at last. */
  async ofHost(hostId: string): Promise<ResourceRef[]> {
    return (await this.redis.zrange(KEYS.index('host', hostId), '0', '-1')).map(refOf);
  }
}

export function handleOf(record: ResourceRecord): ResourceHandle {
  return { type: record.resource_type, name: record.resource_name, resourceId: record.resource_id };
}
