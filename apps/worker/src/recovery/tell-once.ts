import { memberOf, type ResourceHandle } from '#core';
import type { WorkerContext } from '../worker-context';

const told = new Set<string>();

/** An error of which the log has one line, however often it is met. */
export function tellOnce({ log }: WorkerContext, handle: ResourceHandle, message: string, cause: string): void {
  const line = `${handle.resourceId} ${message}`;
  if (told.has(line)) return;
  told.add(line);
  log.error(message, { resource: memberOf(handle), resource_id: handle.resourceId, cause });
}
