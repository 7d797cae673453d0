import type { Redis } from 'ioredis';
import type { Excess } from '../access/excess';
import { KEYS } from '../keys';
import { claimedRecord, claimOf } from './claim';
import { storeScript } from './load-script';
import { newRecord, type NewRecord, type NewResource } from './new-resource';
import { operationToHash } from './operation-hash';
import { newId, queuedOperation } from './queued-operation';
import { memberOf, type ResourceRecord, type ResourceRef } from './record';
import { newRecordToHash } from './record-hash';

const create = storeScript('create');
const discard = storeScript('discard');
const KEY_KEPT_SECONDS = 24 * 3600;

export type Creation =
  | { readonly outcome: 'created' | 'claimed'; readonly record: ResourceRecord }
  | { readonly outcome: 'repeated'; readonly member: string; readonly resourceId: string }
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'over_quota'; readonly excess: Excess }
  | { readonly outcome: 'too_many'; readonly unfinished: number }
  | { readonly outcome: 'not_ready' };

function idempotencyOf({ idempotency }: NewResource) {
  return idempotency && { key: KEYS.idempotency(idempotency.key), digest: idempotency.body, seconds: KEY_KEPT_SECONDS };
}

function creationOf(outcome: string, answer: readonly string[], record: NewRecord): Creation {
  const [first = '', second = ''] = answer;
  switch (outcome) {
    case 'claimed':
      return { outcome, record: claimedRecord(answer) };
    case 'over_quota':
      return { outcome, excess: JSON.parse(first) as Excess }; // by the script
    case 'too_many':
      return { outcome, unfinished: Number(first) };
    case 'repeated':
      return { outcome, member: first, resourceId: second };
    case 'created':
      return { outcome, record: { ...record, resource_name: first, place: Number(second), revision: 1 } };
    default:
      return { outcome: outcome as 'conflict' | 'not_ready' }; // the script's other answers
  }
}

/** Claims a pooled instance, or gives out a name that was never used and writes the pending record under it. */
export async function createRecord(redis: Redis, resource: NewResource): Promise<Creation> {
  const { createdAt, requestId } = resource;
  const record = newRecord(resource, newId());
  const by = resource.host === undefined ? 'request' : 'service';
  const operation = queuedOperation(record, 'create', by, {}, requestId, createdAt, record.operation_id);
  const argument = {
    type: resource.type,
    prefix: resource.prefix,
    resourceId: record.resource_id,
    operationId: operation.id,
    record: newRecordToHash(record),
    operation: operationToHash(operation),
    project: record.project,
    memoryBytes: resource.memoryBytes,
    labels: record.labels,
    mostUnfinished: resource.mostUnfinished,
    expires: resource.expiresAt?.getTime(),
    idempotency: idempotencyOf(resource),
    host: resource.host,
    claim: claimOf(resource, record),
  };
  const key = KEYS.resource(resource.type, '');
  const [outcome, ...rest] = await create.run(redis, [key], argument, resource.eventsKept);
  return creationOf(outcome, rest, record);
}

/** Removes a record that could not be queued and that no client has heard of. */
export async function discardRecord(redis: Redis, record: ResourceRecord, resource?: NewResource): Promise<void> {
  const ref: ResourceRef = { type: record.resource_type, name: record.resource_name };
  await discard.run(redis, [KEYS.resource(ref.type, ref.name)], {
    ref: memberOf(ref),
    resourceId: record.resource_id,
    idempotencyKey: resource && idempotencyOf(resource)?.key,
  });
}
