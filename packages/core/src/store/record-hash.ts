import { RECORD_SCHEMA, type RecordFields, type ResourceRecord } from './record';

const JSON_FIELDS = [
  'schema',
  'parameters',
  'config',
  'labels',
  'deletion_protection',
  'place',
  'memory_bytes',
  'memory_wanted',
  'revision',
  'status_reason',
  'restarts_before',
  'restarts_told',
  'progress',
  'waiting',
  'failure',
];

/** Flattens fields to [name, text, name, text, …]; undefined ones are left out. */
export function recordToHash(fields: object): string[] {
  const flat: string[] = [];
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    if (value !== undefined) flat.push(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return flat;
}

/** The names of the fields that are undefined, which means to remove them. */
export function removedIn(fields: RecordFields): string[] {
  return Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [name] : []));
}

/** @returns undefined when there is no such hash */
export function recordFromHash(hash: Record<string, string>): ResourceRecord | undefined {
  if (hash['resource_id'] === undefined) return undefined;
  if (Number(hash['schema']) > RECORD_SCHEMA) {
    throw new Error(`the record of ${hash['resource_id']} was written by a newer version (schema ${hash['schema']})`);
  }
  const record: Record<string, unknown> = { ...hash };
  for (const name of JSON_FIELDS) {
    const text = hash[name];
    if (text !== undefined) record[name] = JSON.parse(text);
  }
  return record as unknown as ResourceRecord; // written by recordToHash() only
}
