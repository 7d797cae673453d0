import { AppError, type RequestOf, type ResourceHandle } from '#core';
import { allPasswords } from '../instance/credentials';
import { findContainerOf } from '../instance/find-container';
import type { WorkerContext } from '../worker-context';
import { requireRecord } from './require-record';

const LINES_AT_ONCE = 500;

/**
 * Removes the instance's passwords from lines of its log. The record gets a new password before the server does, so it is read
 * after the lines were; earlier passwords stay known while a log is followed.
 */
function redactor(worker: WorkerContext, handle: ResourceHandle) {
  const known = new Set<string>();
  return async (lines: readonly string[]): Promise<string> => {
    const record = await requireRecord(worker, handle);
    for (const password of allPasswords(record, worker.keyRing)) known.add(password);
    const text = lines.map((line) => `${line}\n`).join('');
    return [...known].reduce((redacted, password) => redacted.replaceAll(password, '[redacted]'), text);
  };
}

/** The last lines of an instance's log. With `follow`, also the lines to come, until its container ends. */
export async function* replyLog(
  worker: WorkerContext,
  { resource, tail, follow }: RequestOf<'log'>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const container = await findContainerOf(worker, resource);
  if (!container) throw new AppError('conflict', 'it has no container');
  const redact = redactor(worker, resource);
  if (follow) {
    yield ''; // the log may be silent for long
    for await (const lines of worker.docker.containers.followLog(container.id, tail, signal)) yield await redact(lines);
    return;
  }
  const lines = await worker.docker.containers.readLog(container.id, tail);
  for (let at = 0; at < lines.length; at += LINES_AT_ONCE) yield await redact(lines.slice(at, at + LINES_AT_ONCE));
}
