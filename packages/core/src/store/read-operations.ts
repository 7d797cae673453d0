import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { operationFromHash, type Operation } from './operation';

export async function readOperation(redis: Redis, id: string): Promise<Operation | undefined> {
  return operationFromHash(await redis.hgetall(KEYS.operation(id)));
}

/** The last 50 operations on a resource, the latest first. */
export async function readHistory(redis: Redis, resourceId: string): Promise<Operation[]> {
  const ids = await redis.lrange(KEYS.history(resourceId), 0, -1);
  const operations = await Promise.all(ids.map((id) => readOperation(redis, id)));
  return operations.filter((operation) => operation !== undefined);
}
