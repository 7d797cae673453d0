import { RECORD_SCHEMA, type RecordFields, type ResourceRecord } from './record';
import { isoTimes, shortTimes } from './short-times';
import { addPieces, wholeTexts } from './text-pieces';

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

const TIMES = ['created_at', 'updated_at'];

/** What a record has that its hash leaves out: most of them have it. */
const USUAL: Readonly<Record<string, string>> = {
  platform: 'linux',
  config: '{}',
  labels: '{}',
  deletion_protection: 'false',
};

/** Each field as text; undefined ones are left out. */
export function recordToTexts(fields: object): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    if (value !== undefined) texts[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return texts;
}

/**
 * Flattens fields to [name, text, name, text, …] for a hash, long texts in pieces; undefined ones are left out.
 *
 * @param usual fields to leave out, too, where they have this text
 */
export function recordToHash(fields: object, usual: Readonly<Record<string, string>> = {}): string[] {
  const flat: string[] = [];
  const texts = { ...recordToTexts(fields), ...shortTimes(fields as Record<string, unknown>, TIMES) };
  for (const name in texts) {
    const text = texts[name] ?? '';
    if (usual[name] !== text) addPieces(flat, name, text);
  }
  return flat;
}

/** As recordToHash(), for a new hash. */
export function newRecordToHash(fields: object): string[] {
  return recordToHash(fields, USUAL);
}

/** The names of the fields that are undefined, which means to remove them. */
export function removedIn(fields: RecordFields): string[] {
  return Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [name] : []));
}

/** @param hash texts in pieces or whole @returns undefined when there is no such hash */
export function recordFromHash(hash: Readonly<Record<string, string>>): ResourceRecord | undefined {
  if (hash['resource_id'] === undefined) return undefined;
  if (Number(hash['schema']) > RECORD_SCHEMA) {
    throw new Error(`the record of ${hash['resource_id']} was written by a newer version (schema ${hash['schema']})`);
  }
  const record: Record<string, unknown> = Object.assign(wholeTexts(hash), isoTimes(hash, TIMES));
  for (const name in USUAL) record[name] ??= USUAL[name];
  for (const name of JSON_FIELDS) {
    const text = record[name];
    if (typeof text === 'string') record[name] = JSON.parse(text);
  }
  return record as unknown as ResourceRecord; // written by recordToHash() only
}
