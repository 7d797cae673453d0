import type { Redis } from 'ioredis';
import { AppError } from '../errors';
import { KEYS, ledgerKeys } from '../keys';
import { statusesBefore } from '../lifecycle';
import { keyIdOf } from '../secrets/key-ring';
import { isUnderWay, type OperationStep } from './operation';
import { operationToHash } from './operation-hash';
import {
  memberOf,
  RECORD_SCHEMA,
  refOf,
  SEALED_FIELDS,
  type RecordFields,
  type ResourceRecord,
  type ResourceRef,
} from './record';
import { recordFromHash, removedIn, recordToHash } from './record-hash';
import { refusalOf } from './refusal';
import { storeScript } from './load-script';
import { GONE_FOR_SECONDS, type Tombstone } from './tombstone';
import type { Transition } from './transition';

/** A record as a particular run or request knows it: the id guards against a namesake after a reset of Redis. */
export type ResourceHandle = ResourceRef & { readonly resourceId: string };

const transition = storeScript('transition');
const purge = storeScript('purge');

const CLEARED_AT_THE_END: RecordFields = {
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

function leaseOf({ host, port, heldBy }: Omit<Transition, 'to'>) {
  if (host === undefined || port === undefined || heldBy === undefined) return undefined;
  return { ledger: ledgerKeys(host), port, run: heldBy };
}

/** The records: hashes in Redis, changed by scripts only. */
export class ResourceStore {
  /**
   * @param time ms since 1970, by the clock that all machines have in common
   * @param eventsKept ms; timings.eventsKept
   */
  constructor(
    private readonly redis: Redis,
    private readonly time: () => number = Date.now,
    private readonly eventsKept?: number,
  ) {}

  async get(ref: ResourceRef): Promise<ResourceRecord | undefined> {
    return recordFromHash(await this.redis.hgetall(KEYS.resource(ref.type, ref.name)));
  }

  /**
   * Moves a record to a status that the table of lifecycle.ts allows from the present one.
   *
   * @throws AppError `superseded` when another run owns the record by now, or it is gone or finished already; `cancelled`;
   * `interrupted` when a sealed text is of a key that was taken away, or another has its port by now: to be tried again;
   * `waiting_for_capacity` when the host has `most` instances
   */
  async transition(handle: ResourceHandle, { to, set = {}, ...options }: Transition): Promise<void> {
    const now = new Date(this.time()).toISOString();
    const { state } = options.operation ?? {};
    const ends = state !== undefined && !isUnderWay(state);
    const fields: RecordFields = {
      ...(ends ? CLEARED_AT_THE_END : {}),
      ...set,
      schema: RECORD_SCHEMA,
      status: to,
      updated_at: now,
    };
    const allowed = statusesBefore(to).filter((status) => options.from?.includes(status) ?? true);
    const operation = { ...options.operation, state: undefined, ...(ends ? { finished_at: now } : {}) };
    const argument = {
      ref: memberOf(handle),
      resourceId: handle.resourceId,
      from: allowed,
      to,
      heldBy: options.heldBy,
      operationId: options.operationId,
      revision: options.revision,
      untilCancelled: options.untilCancelled,
      host: options.host,
      most: options.most,
      lease: leaseOf(options),
      leavesHost: options.leavesHost,
      set: recordToHash(fields),
      removed: removedIn(fields),
      sealedWith: keysOf(set),
      statusEvent: JSON.stringify({ status: to, status_reason: set.status_reason ?? null }),
      event: options.event && [options.event[0], JSON.stringify(options.event[1])],
      operation: { state, set: operationToHash(operation) },
      schedule: options.schedule,
    };
    const key = KEYS.resource(handle.type, handle.name);
    const [outcome] = await transition.run(this.redis, [key], argument, this.eventsKept);
    if (outcome !== 'ok') throw refusalOf(outcome, memberOf(handle), to, options.host);
  }

  /** Removes a record of which nothing is left. @throws AppError `superseded` */
  async purge(
    handle: ResourceHandle,
    heldBy: string,
    tombstone: Tombstone,
    steps: readonly OperationStep[],
  ): Promise<void> {
    const [outcome] = await purge.run(this.redis, [KEYS.resource(handle.type, handle.name)], {
      ref: memberOf(handle),
      resourceId: handle.resourceId,
      heldBy,
      nowText: new Date(this.time()).toISOString(),
      tombstone: JSON.stringify(tombstone),
      goneKey: KEYS.gone(handle.type, handle.name),
      seconds: GONE_FOR_SECONDS,
      operation: operationToHash({ steps }),
    });
    if (outcome !== 'ok') throw new AppError('superseded', `${memberOf(handle)} is ${outcome}: it may not be purged`);
  }

  /** The resources with an unfinished operation that was accepted before `before` (ms since 1970), oldest first. */
  async unfinished(before: number): Promise<ResourceRef[]> {
    return (await this.redis.zrangebyscore(KEYS.unfinished, 0, before)).map(refOf);
  }

  /** The resources that are on this host, or were there last. */
  async refsOnHost(hostId: string): Promise<ResourceRef[]> {
    return (await this.redis.zrange(KEYS.index('host', hostId), '0', '-1')).map(refOf);
  }
}

export function handleOf(record: ResourceRecord): ResourceHandle {
  return { type: record.resource_type, name: record.resource_name, resourceId: record.resource_id };
}
