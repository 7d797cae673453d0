import { KEYS } from '../../keys';
import { script } from './script';

interface Creation {
  readonly type: string;
  readonly prefix: string;
  readonly resourceId: string;
  readonly operationId: string;
  /** field, value, field, value, … without those that the script adds */
  readonly record: readonly string[];
  readonly operation: readonly string[];
  readonly project: string;
  readonly memoryBytes: number;
  readonly labels: Readonly<Record<string, string>>;
  /** when its lease ends, in ms */
  readonly expires?: number | undefined;
  readonly idempotency?: { readonly key: string; readonly digest: string; readonly seconds: number } | undefined;
}

/**
 * Takes the next number of the type and writes the record under the name made of it, with its first operation, in one
 * step: a number is never given out without a record, no two records share one, and of two requests with one
 * Idempotency-Key the second finds what the first made.
 *
 * Nothing is given out before a worker has said that this Redis is complete: it may be an empty one in the place of another.
 *
 * KEYS: what all record keys of the type begin with → 'created', name, place | 'repeated', type/name, resource id | 'conflict' |
 * 'not_ready' | 'over_quota', excess
 */
export const create = script<Creation>(
  `
if redis.call('EXISTS', '${KEYS.installation}') == 0 then return { 'not_ready' } end
if a.idempotency then
  local made = redis.call('GET', a.idempotency.key)
  if made then
    local digest, member, id = made:match('^(%S+) (%S+) (%S+)$')
    if digest ~= a.idempotency.digest then return { 'conflict' } end
    local key = KEYS[1] .. member:match('[^/]+$')
    if redis.call('HGET', key, 'resource_id') == id then redis.call('HSET', key, 'is_told', '1') end
    return { 'repeated', member, id }
  end
end
local over = overQuota(a.project, 1, a.memoryBytes)
if over then return { 'over_quota', over } end
local name = a.prefix .. redis.call('INCR', '${KEYS.lastNumber('')}' .. a.type)
local place = redis.call('INCR', '${KEYS.lastPlace}')
local member = a.type .. '/' .. name
redis.call('HSET', KEYS[1] .. name, 'resource_name', name, 'place', place, 'revision', 1, unpack(a.record))
redis.call('HSET', '${KEYS.operation('')}' .. a.operationId, 'resource_name', name, unpack(a.operation))
redis.call('LPUSH', '${KEYS.history('')}' .. a.resourceId, a.operationId)
redis.call('ZADD', '${KEYS.unsettled}', now(), member)
move(member, place, nil, 'pending')
relabel(member, place, {}, a.labels)
redis.call('ZADD', index('project', a.project), place, member)
if a.expires then remember(member, 'expire', a.expires) end
if a.idempotency then
  local made = a.idempotency.digest .. ' ' .. member .. ' ' .. a.resourceId
  redis.call('SET', a.idempotency.key, made, 'EX', a.idempotency.seconds)
end
tellOperation(a.resourceId, a.operationId, 'create', 'queued')
return { 'created', name, tostring(place) }`,
);

/**
 * Removes a record that nobody was told of, unless a repeated request was meanwhile, or a worker has taken it up: then its
 * container is told by it.
 *
 * KEYS: record → 'discarded' or 'kept'
 */
export const discard = script<{ member: string; resourceId: string; idempotencyKey?: string | undefined }>(
  `
local p = redis.call('HMGET', KEYS[1], 'resource_id', 'host_id', 'place', 'status', 'labels', 'operation_id', 'is_told', 'project')
if p[1] ~= a.resourceId or p[2] or p[7] then return { 'kept' } end
move(a.member, p[3], p[4], nil)
relabel(a.member, p[3], cjson.decode(p[5]), {})
redis.call('ZREM', index('project', p[8]), a.member)
remember(a.member, 'expire', nil)
if a.idempotencyKey then redis.call('DEL', a.idempotencyKey) end
redis.call('DEL', KEYS[1], '${KEYS.operation('')}' .. p[6], '${KEYS.history('')}' .. p[1], '${KEYS.events('')}' .. p[1])
redis.call('ZREM', '${KEYS.unsettled}', a.member)
return { 'discarded' }`,
);
