import type { Redis } from 'ioredis';
import type { Failure } from '../failure';
import { KEYS, ledgerKeys } from '../keys';
import { memberOf, type ResourceRecord } from './record';
import { toHash } from './record-hash';
import type { KeptOperation } from './record-text';
import { storeScript } from './load-script';

const restore = storeScript('restore');
const raiseCounters = storeScript('raise-counters');

/** How high the names and the places of an installation have come. */
export interface Counters {
  /** type → the last number given to a name of it */
  readonly numbers: Readonly<Record<string, number>>;
  readonly place: number;
}

/** The number in a name of a type. */
export function numberIn(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}

function timesOf({ expires_at, restorable_until, grace_until }: ResourceRecord): Record<string, number> {
  const times = { expire: expires_at, purge: restorable_until, end_grace: grace_until };
  return Object.fromEntries(
    Object.entries(times).flatMap(([kind, at]) => (at === undefined ? [] : [[kind, Date.parse(at)]])),
  );
}

function operationOf(record: ResourceRecord, failure: Failure | undefined, kept: KeptOperation | undefined) {
  const { operation_id: id, operation_kind: kind, operation_state: state } = record;
  const { project, resource_id, resource_type, resource_name } = record;
  const identity = { id, kind, project, resource_id, resource_type, resource_name };
  const end = { state, ...(failure && { failure, finished_at: record.updated_at }) };
  const unknown = { by: 'request', created_at: record.updated_at, input: {}, steps: [] };
  return { all: { ...identity, ...unknown, ...kept, ...end }, end: { ...end, started_at: kept?.started_at } };
}

export interface Restorable {
  /** as it is to be; its operation has ended, or queues to be gone on with */
  readonly record: ResourceRecord;
  readonly host: string;
  /** the run that made its folder: it holds the port */
  readonly run: string;
  /** of its operation, when that was cut off */
  readonly failure?: Failure | undefined;
  /** the record's, when it queues */
  readonly operation?: KeptOperation | undefined;
  /** of one that was accepted on the older revision that Redis had */
  readonly overtaken: Failure;
}

/**
 * Writes a record back that Redis has lost, or has in an older revision only.
 *
 * @returns `taken` when another resource has its name, `gone` when it was removed for good, `present` when nothing was missing
 */
export async function restoreRecord(
  redis: Redis,
  { record, host, run, failure, operation: kept, overtaken }: Restorable,
): Promise<'restored' | 'renewed' | 'present' | 'gone' | 'taken'> {
  const ref = { type: record.resource_type, name: record.resource_name };
  const operation = operationOf(record, failure, kept);
  const [outcome] = await restore.run(redis, [KEYS.resource(ref.type, ref.name)], {
    ref: memberOf(ref),
    type: ref.type,
    number: numberIn(ref.name),
    resourceId: record.resource_id,
    revision: record.revision,
    place: record.place,
    status: record.status,
    host,
    project: record.project,
    labels: record.labels,
    goneKey: KEYS.gone(ref.type, ref.name),
    record: toHash({ ...record, host_id: host }),
    operationId: record.operation_id,
    operationKind: record.operation_kind,
    operationState: record.operation_state,
    operation: toHash(operation.all),
    operationEnd: toHash(operation.end),
    overtakenEnd: toHash({ state: 'failed', finished_at: record.updated_at, failure: overtaken }),
    schedule: timesOf(record),
    ledger: ledgerKeys(host),
    port: record.exposed_port,
    run,
    statusEvent: JSON.stringify({ status: record.status, status_reason: record.status_reason ?? null }),
  });
  return outcome as 'restored'; // or another of the script's answers
}

export async function readCounters(redis: Redis, types: Iterable<string>): Promise<Counters> {
  const names = [...types];
  const [place, ...numbers] = await redis.mget([KEYS.lastPlace, ...names.map((type) => KEYS.lastNumber(type))]);
  return {
    numbers: Object.fromEntries(names.map((type, at) => [type, Number(numbers[at] ?? 0)])),
    place: Number(place ?? 0),
  };
}

/** Sees to it that no name and no place is given out again. */
export async function raiseCountersTo(redis: Redis, { numbers, place }: Counters): Promise<void> {
  await raiseCounters.run(redis, [], { numbers, place });
}
