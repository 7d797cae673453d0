import type { ResourceHandle } from '#core';
import { allPasswords } from '../instance/credentials';
import type { WorkerContext } from '../worker-context';
import { requireRecord } from './require-instance';

/**
 * Takes the instance's passwords out of lines of its log. The record tells the next password before the engine hears of
 * it, so it is read after the lines were; and those of before stay known while a log is followed.
 */
export function redactor(worker: WorkerContext, handle: ResourceHandle) {
  const known = new Set<string>();
  return async (lines: readonly string[]): Promise<string> => {
    const record = await requireRecord(worker, handle);
    for (const password of allPasswords(record, worker.keyRing)) known.add(password);
    const text = lines.map((line) => `${line}\n`).join('');
    return [...known].reduce((redacted, password) => redacted.replaceAll(password, '[redacted]'), text);
  };
}
