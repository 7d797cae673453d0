import { KEYS } from '../../keys';
import { script } from './script';

interface Change {
  readonly member: string;
  readonly resourceId: string;
  readonly nowText: string;
  /** the statuses that allow it, and the revision that it was made for */
  readonly from: readonly string[];
  readonly revision?: number | undefined;
  readonly set: readonly string[];
  readonly removed: readonly string[];
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** kind → when it is due in ms, false when no more */
  readonly due: Readonly<Record<string, number | false>>;
  readonly operation?:
    | {
        readonly id: string;
        readonly kind: string;
        readonly fields: readonly string[];
        readonly obeysProtection: boolean;
        /** the limit of its container after it, where it gets one or another one */
        readonly memoryBytes?: number | undefined;
      }
    | undefined;
}

const OPERATIONS_KEPT = 50;

/**
 * Accepts an operation on a resource that is there, changes what is only written in its record, or both. A resource has
 * one operation under way at the most; a deletion ends a creation.
 *
 * KEYS: record → 'ok' | 'missing' | 'changed' | 'busy', kind, id | 'not_allowed', status | 'protected' | 'over_quota', excess
 */
export const change = script<Change>(
  `
local p = redis.call('HMGET', KEYS[1], 'resource_id', 'status', 'operation_id', 'operation_kind', 'operation_state', 'deletion_protection', 'place', 'labels', 'revision', 'project', 'memory_bytes')
if p[1] ~= a.resourceId then return { 'missing' } end
local status, operation = p[2], a.operation
local busy = p[5] == 'queued' or p[5] == 'running'
local ends = busy and operation and operation.kind == 'delete' and p[4] == 'create'
if operation and busy and not ends then return { 'busy', p[4], p[3] } end
if not contains(a.from, status) then return { 'not_allowed', status } end
if operation and operation.obeysProtection and p[6] == 'true' then return { 'protected' } end
if a.revision and p[9] ~= tostring(a.revision) then return { 'changed' } end
if operation and operation.memoryBytes then
  local isNew = operation.kind == 'restore'
  local over = overQuota(p[10], isNew and 1 or 0, operation.memoryBytes - (isNew and 0 or tonumber(p[11] or 0)))
  if over then return { 'over_quota', over } end
end
if #a.removed > 0 then redis.call('HDEL', KEYS[1], unpack(a.removed)) end
redis.call('HSET', KEYS[1], 'updated_at', a.nowText, unpack(a.set))
redis.call('HINCRBY', KEYS[1], 'revision', 1)
if a.labels then relabel(a.member, p[7], cjson.decode(p[8]), a.labels) end
for kind, time in pairs(a.due) do remember(a.member, kind, time) end
if ends then
  redis.call('HSET', '${KEYS.operation('')}' .. p[3], 'state', 'cancelled', 'finished_at', a.nowText)
  tellOperation(p[1], p[3], p[4], 'cancelled')
  redis.call('HDEL', KEYS[1], 'run', 'progress', 'waiting', 'cancel')
  redis.call('HSET', KEYS[1], 'status', 'deleting')
  move(a.member, p[7], status, 'deleting')
  status = 'deleting'
  tell(p[1], 'status', cjson.encode({ status = status }))
end
if operation then
  local history = '${KEYS.history('')}' .. p[1]
  redis.call('HSET', '${KEYS.operation('')}' .. operation.id, unpack(operation.fields))
  redis.call('LPUSH', history, operation.id)
  for _, old in ipairs(redis.call('LRANGE', history, ${OPERATIONS_KEPT}, -1)) do redis.call('DEL', '${KEYS.operation('')}' .. old) end
  redis.call('LTRIM', history, 0, ${OPERATIONS_KEPT - 1})
  redis.call('HSET', KEYS[1], 'operation_id', operation.id, 'operation_kind', operation.kind, 'operation_state', 'queued')
  redis.call('ZADD', '${KEYS.unsettled}', now(), a.member)
  tellOperation(p[1], operation.id, operation.kind, 'queued')
end
publish(a.member, status, operation and 'queued' or p[5])
return { 'ok' }`,
);

/**
 * Cancels an operation: at once while it queues, else by asking its run to undo it.
 *
 * KEYS: record → 'cancelled' | 'asked' | 'begun' | 'missing' | 'ended'
 */
export const cancel = script<{
  readonly member: string;
  readonly operationId: string;
  readonly nowText: string;
  /** the status of a resource that a worker is on, and whether what it has begun can be undone */
  readonly during: string;
  readonly isUndoable: boolean;
  /** the `failure` of a record whose creation is cancelled, as JSON */
  readonly failure: string;
}>(
  `
local p = redis.call('HMGET', KEYS[1], 'resource_id', 'status', 'operation_id', 'operation_kind', 'operation_state', 'place', 'decided')
if p[3] ~= a.operationId then return { 'missing' } end
if p[5] ~= 'running' and p[5] ~= 'queued' then return { 'ended' } end
-- One that was begun and put off queues again, half done.
if p[5] == 'running' or (p[2] == a.during and p[4] ~= 'create') then
  if p[7] or not a.isUndoable then return { 'begun' } end
  redis.call('HSET', KEYS[1], 'cancel', '1')
  redis.call('HINCRBY', KEYS[1], 'revision', 1)
  return { 'asked' }
end
redis.call('HDEL', KEYS[1], 'run', 'progress', 'waiting', 'cancel')
redis.call('HSET', KEYS[1], 'operation_state', 'cancelled', 'updated_at', a.nowText)
redis.call('HINCRBY', KEYS[1], 'revision', 1)
redis.call('HSET', '${KEYS.operation('')}' .. a.operationId, 'state', 'cancelled', 'finished_at', a.nowText)
redis.call('ZREM', '${KEYS.unsettled}', a.member)
local status = p[2]
if p[4] == 'create' then
  redis.call('HSET', KEYS[1], 'status', 'failed', 'failure', a.failure)
  move(a.member, p[6], status, 'failed')
  status = 'failed'
  tell(p[1], 'status', cjson.encode({ status = status }))
end
tellOperation(p[1], a.operationId, p[4], 'cancelled')
publish(a.member, status, 'cancelled')
return { 'cancelled' }`,
);
