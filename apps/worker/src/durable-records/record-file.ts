import { join } from 'node:path';
import {
  removeDrafts,
  replaceFile,
  type KeyRing,
  type Operation,
  type ResourceHandle,
  type ResourceRecord,
} from '#core';
import { folderOf } from '../instance/folder';
import { readText } from './read-text';
import { recordFromText, recordToText, type KeptRecord } from './record-text';

/** Beside the data: together with the secret key they can be restored without Redis. */
const FILE = '.record.sealed';

type Sealed = Pick<ResourceRecord, 'revision' | 'sealed' | 'sealed_next' | 'sealed_previous'>;

/** The first line of a file: equal when it holds the same revision, sealed with the same keys. Not secret. */
export function markOf(record: Sealed, { currentId }: Pick<KeyRing, 'currentId'>): string {
  const texts = [record.sealed, record.sealed_next, record.sealed_previous];
  const keys = texts.map((text) => (text === undefined ? '-' : (text.split('.')[0] ?? '').slice(0, 16)));
  return [record.revision, currentId, ...keys].join(' ');
}

/** The revision of the record in a file with this mark. */
export function revisionIn(mark: string): number {
  return Number(mark.split(' ')[0]);
}

function pathOf(dataRoot: string, handle: ResourceHandle): string {
  return join(folderOf(dataRoot, handle), FILE);
}

interface RecordFile {
  readonly mark: string;
  /** @throws Error when it was sealed with another key, sealed for another resource, changed, or written by a newer version */
  open(keyRing: KeyRing): KeptRecord | undefined;
}

/** @returns undefined when the instance has no such file */
export async function readRecordFile(dataRoot: string, handle: ResourceHandle): Promise<RecordFile | undefined> {
  const text = await readText(pathOf(dataRoot, handle));
  if (text === undefined) return undefined;
  const [mark = '', sealed = ''] = text.split('\n');
  return { mark, open: (keyRing) => recordFromText(keyRing.open(handle.resourceId, sealed)) };
}

/**
 * @param operation the operation of the record, if it is half done
 * @throws Error with the code ENOENT when the instance has no folder
 */
export async function writeRecordFile(
  dataRoot: string,
  record: ResourceRecord,
  operation: Operation | undefined,
  keyRing: KeyRing,
): Promise<void> {
  const handle = { type: record.resource_type, name: record.resource_name, resourceId: record.resource_id };
  const sealed = keyRing.seal(record.resource_id, recordToText(record, operation));
  await replaceFile(pathOf(dataRoot, handle), `${markOf(record, keyRing)}\n${sealed}\n`);
}

/** Removes the drafts of workers that died while they wrote it. */
export async function removeRecordDrafts(dataRoot: string, handle: ResourceHandle, olderThanMs: number): Promise<void> {
  await removeDrafts(pathOf(dataRoot, handle), olderThanMs);
}
