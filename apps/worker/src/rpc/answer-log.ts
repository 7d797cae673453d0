import { AppError, type RequestOf } from '#core';
import { findContainerOf } from '../instance/find-container';
import type { WorkerContext } from '../worker-context';
import { redactor } from './redactor';

const LINES_AT_ONCE = 500;

/** The last lines of an instance's log, and where they are followed those that come, until its container ends. */
export async function* answerLog(
  worker: WorkerContext,
  { resource, tail, follow }: RequestOf<'log'>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const container = await findContainerOf(worker, resource);
  if (!container) throw new AppError('conflict', 'it has no container');
  const redact = redactor(worker, resource);
  if (follow) {
    yield ''; // it may be silent for long
    for await (const lines of worker.docker.containers.followLog(container.id, tail, signal)) yield await redact(lines);
    return;
  }
  const lines = await worker.docker.containers.readLog(container.id, tail);
  for (let at = 0; at < lines.length; at += LINES_AT_ONCE) yield await redact(lines.slice(at, at + LINES_AT_ONCE));
}
