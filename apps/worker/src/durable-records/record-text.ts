import { recordFromHash, recordToTexts, type Operation, type ResourceRecord } from '#core';

/** What a record says of a run, which nobody goes on with when Redis has lost it. */
const OF_A_RUN = ['run', 'progress', 'waiting', 'is_told'];
/** What holds until its operation has ended; left of one that is not gone on with, it would be taken for the next one's. */
const OF_AN_OPERATION = ['cancel', 'decided'];

/** What an operation is gone on with, where Redis has lost it. */
export type KeptOperation = Omit<Operation, 'state' | 'steps' | 'failure' | 'finished_at'>;

export interface KeptRecord {
  readonly record: ResourceRecord;
  /** the record's, when that was half done */
  readonly operation?: KeptOperation | undefined;
}

function keptOf({ id, kind, by, created_at, started_at, request_id, input, ...rest }: Operation): KeptOperation {
  const { resource_id, resource_type, resource_name, project } = rest;
  const times = { created_at, ...(started_at !== undefined && { started_at }) };
  const identity = { id, kind, resource_id, resource_type, resource_name, project };
  return { ...identity, ...times, by, input, ...(request_id !== undefined && { request_id }) };
}

/**
 * The text that a record can be restored from. It holds what the record does, sealed passwords included.
 *
 * @param operation the record's, when that is half done
 */
export function recordToText(fields: object, operation?: Operation): string {
  const left = operation ? OF_A_RUN : [...OF_A_RUN, ...OF_AN_OPERATION];
  const kept = Object.entries(recordToTexts(fields)).filter(([name]) => !left.includes(name));
  return JSON.stringify({ ...Object.fromEntries(kept), ...(operation && { operation: keptOf(operation) }) });
}

/** @throws Error when it was written by a newer version */
export function recordFromText(text: string): KeptRecord | undefined {
  // Written by recordToText() only.
  const { operation, ...hash } = JSON.parse(text) as Record<string, string> & { operation?: KeptOperation };
  const record = recordFromHash(hash);
  return record && { record, operation };
}
