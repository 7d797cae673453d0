import { AppError } from '../errors';
import type { NewRecord, NewResource } from './new-resource';
import { operationToHash } from './operation-hash';
import { queuedOperation } from './queued-operation';
import type { ResourceRecord } from './record';
import { newRecordToHash, recordFromHash } from './record-hash';

/** The operation that gives the claimed instance the configuration that was asked for. */
function reconfigurationOf(record: NewRecord, { createdAt, requestId }: NewResource) {
  const input = { parameters: record.parameters, config: record.config };
  const operation = queuedOperation(record, 'reconfigure', 'request', input, requestId, createdAt);
  return { id: operation.id, kind: operation.kind, fields: operationToHash(operation) };
}

/** What a pooled instance must be, and what becomes of it. */
export function claimOf(resource: NewResource, record: NewRecord) {
  const { claim } = resource;
  if (!claim) return undefined;
  const { schema, created_at, updated_at, labels, description, deletion_protection, expires_at } = record;
  const told = { schema, created_at, updated_at, labels, description, deletion_protection, expires_at };
  const change = claim.applies && { applies: claim.applies, memory_wanted: record.memory_bytes };
  const times = { created_at, started_at: created_at, finished_at: created_at };
  return {
    imageVersion: record.image_version,
    parameters: JSON.stringify(claim.parameters),
    config: JSON.stringify(claim.config),
    set: newRecordToHash({ ...told, ...change, path: 'warm' }),
    reconfiguration: claim.applies && reconfigurationOf(record, resource),
    operation: operationToHash({ ...times, request_id: resource.requestId, steps: [] }),
  };
}

/** The record that was claimed, from the script's answer. */
export function claimedRecord(flat: readonly string[]): ResourceRecord {
  const entries = flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as const] : []));
  const record = recordFromHash(Object.fromEntries(entries));
  if (!record) throw new AppError('internal', 'the claimed instance has no record');
  return record;
}
