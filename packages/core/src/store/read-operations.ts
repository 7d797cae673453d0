import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import type { Operation } from './operation';
import { operationFromHash } from './operation-hash';
import type { ResourceRecord } from './record';

export async function readOperation(redis: Redis, id: string): Promise<Operation | undefined> {
  return operationFromHash(id, await redis.hgetall(KEYS.operation(id)));
}

/** The last 50 operations on a resource, the latest first. */
export async function readHistory(redis: Redis, record: ResourceRecord): Promise<Operation[]> {
  const ids = await redis.lrange(KEYS.history(record.resource_id), 0, -1);
  const known = ids.length === 0 ? [record.operation_id] : ids;
  const operations = await Promise.all(known.map((id) => readOperation(redis, id)));
  return operations.filter((operation) => operation !== undefined);
}
