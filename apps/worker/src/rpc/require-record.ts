import { AppError, memberOf, type ResourceHandle, type ResourceRecord } from '#core';
import type { WorkerContext } from '../worker-context';

/** @throws AppError `gone` when it was removed after the request was sent */
export async function requireRecord({ store }: WorkerContext, handle: ResourceHandle): Promise<ResourceRecord> {
  const record = await store.get(handle);
  if (record?.resource_id === handle.resourceId) return record;
  throw new AppError('gone', `resource(${memberOf(handle).replace('/', ':')}) is gone`);
}
