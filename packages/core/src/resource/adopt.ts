import type { Redis } from 'ioredis';
import { DEFAULT_PROJECT } from '../access/project';
import { memoryLimitOf } from '../catalog/memory-plan';
import type { ResourceType } from '../catalog/resource-type';
import { KEYS } from '../keys';
import { RECORD_SCHEMA } from './record';
import { fromHash, toHash } from './record-hash';
import { isAppError } from '../errors';
import { script } from './scripts/script';

const BATCH = 500;

/**
 * Gives a record of schema 1, which knew creation only, what every record has since: an operation, a place in the order
 * of creation, and its indexes. One of schema 1 or 2 is of the project that all are of where nobody tells projects apart.
 *
 * KEYS: record → 'adopted' or 'present'
 */
const adopt = script<{
  member: string;
  project: string;
  schema: number;
  fields: readonly string[];
  memory: readonly string[];
}>(
  `
local p = redis.call('HMGET', KEYS[1], 'schema', 'status', 'host_id', 'operation_id', 'resource_id', 'resource_type', 'resource_name', 'created_at')
if p[1] ~= '1' and p[1] ~= '2' then return { 'present' } end
redis.call('HSET', KEYS[1], 'project', a.project, 'schema', a.schema, unpack(a.memory))
if p[1] == '2' then
  redis.call('ZADD', index('project', a.project), redis.call('HGET', KEYS[1], 'place'), a.member)
  return { 'adopted' }
end
local states = { running = 'succeeded', failed = 'failed' }
local state = states[p[2]] or 'queued'
local place = redis.call('INCR', '${KEYS.lastPlace}')
redis.call('HSET', KEYS[1], 'place', place, 'operation_state', state, unpack(a.fields))
if p[2] == 'running' then redis.call('HSET', KEYS[1], 'wanted', 'running') end
redis.call('HSET', '${KEYS.operation('')}' .. p[4], 'id', p[4], 'kind', 'create', 'state', state, 'resource_id', p[5],
  'resource_type', p[6], 'resource_name', p[7], 'by', 'request', 'created_at', p[8], 'input', '{}', 'steps', '[]')
redis.call('LPUSH', '${KEYS.history('')}' .. p[5], p[4])
move(a.member, place, nil, p[2])
redis.call('ZADD', index('project', a.project), place, a.member)
if p[3] then redis.call('ZADD', index('host', p[3]), place, a.member) end
return { 'adopted' }`,
);

const FIELDS = {
  revision: 1,
  config: {},
  labels: {},
  deletion_protection: false,
  operation_kind: 'create',
};

/** Its `memory_bytes`; none for what the type of today cannot render any more. */
async function memoryOf(redis: Redis, key: string, type: ResourceType): Promise<string[]> {
  try {
    const record = fromHash({ config: '{}', ...(await redis.hgetall(key)) });
    return record ? toHash({ memory_bytes: memoryLimitOf(type, record) }) : [];
  } catch (error) {
    if (isAppError(error, 'invalid_type')) return [];
    throw error;
  }
}

/** Brings the records of an older version up to date, oldest first. Doing it twice, or side by side, does no harm. */
export async function adoptOlderRecords(redis: Redis, types: Iterable<ResourceType>): Promise<void> {
  if (Number(await redis.get(KEYS.schema)) >= RECORD_SCHEMA) return;
  for (const resourceType of types) {
    const { name: type, prefix } = resourceType.definition;
    const last = Number((await redis.get(KEYS.lastNumber(type))) ?? 0);
    for (let from = 1; from <= last; from += BATCH) {
      const numbers = Array.from({ length: Math.min(BATCH, last - from + 1) }, (_, at) => from + at);
      const adopted = numbers.map(async (number) => {
        const key = KEYS.resource(type, `${prefix}${number}`);
        return adopt.run(redis, key, {
          member: `${type}/${prefix}${number}`,
          project: DEFAULT_PROJECT,
          schema: RECORD_SCHEMA,
          fields: toHash(FIELDS),
          memory: await memoryOf(redis, key, resourceType),
        });
      });
      await Promise.all(adopted);
    }
  }
  await redis.set(KEYS.schema, RECORD_SCHEMA);
}
