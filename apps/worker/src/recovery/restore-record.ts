import { join } from 'node:path';
import type { Redis } from 'ioredis';
import {
  KEYS,
  ledgerKeys,
  loadScript,
  memberOf,
  newRecordToHash,
  operationToHash,
  RECORD_SCHEMA,
  type Failure,
  type ResourceRecord,
} from '#core';
import { numberIn } from '../durable-records/counters';
import type { KeptOperation } from '../durable-records/record-text';

const restore = loadScript(join(__dirname, 'restore-record.lua'));

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
  const unknown = { by: 'request' as const, created_at: record.updated_at, input: {}, steps: [] };
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
  /** ms; timings.eventsKept */
  readonly eventsKept: number;
}

/**
 * Writes a record back that Redis has lost, or has in an older revision only.
 *
 * @returns `taken` when another resource has its name, `gone` when it was removed for good, `present` when nothing was missing
 */
export async function restoreRecord(
  redis: Redis,
  { record, host, run, failure, operation: kept, overtaken, eventsKept }: Restorable,
): Promise<'restored' | 'renewed' | 'present' | 'gone' | 'taken'> {
  const ref = { type: record.resource_type, name: record.resource_name };
  const operation = operationOf(record, failure, kept);
  const argument = {
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
    record: newRecordToHash({ ...record, schema: RECORD_SCHEMA, host_id: host }),
    operationId: record.operation_id,
    operationKind: record.operation_kind,
    operationState: record.operation_state,
    operation: operationToHash(operation.all),
    operationEnd: operationToHash(operation.end),
    overtakenEnd: operationToHash({ state: 'failed', finished_at: record.updated_at, failure: overtaken }),
    schedule: timesOf(record),
    ledger: ledgerKeys(host),
    port: record.exposed_port,
    run,
    statusEvent: JSON.stringify({ status: record.status, status_reason: record.status_reason ?? null }),
  };
  const [outcome] = await restore.run(redis, [KEYS.resource(ref.type, ref.name)], argument, eventsKept);
  return outcome as 'restored'; // or another of the script's answers
}
