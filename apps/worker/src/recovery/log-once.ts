import { memberOf, type ResourceHandle } from '#core';
import type { WorkerContext } from '../worker-context';

const logged = new Set<string>();

/** Logs an error about an instance once in the life of this process, however often it occurs. */
export function logOnce({ log }: WorkerContext, handle: ResourceHandle, message: string, cause: string): void {
  const line = `${handle.resourceId} ${message}`;
  if (logged.has(line)) return;
  logged.add(line);
  log.error(message, { resource: memberOf(handle), resource_id: handle.resourceId, cause });
}
