-- Cancels an operation: at once while it is queued, else by asking its run to undo it.
--
-- KEYS[1]  record
-- ARGV[1]  JSON:
--   ref, operationId, nowText
--   during      the status of a resource while a worker runs the operation
--   isUndoable  whether it can be undone after it has begun
--   failure     the record's `failure` if its creation is cancelled, as JSON
-- answers  'cancelled' | 'asked' | 'begun' | 'missing' | 'ended'
--
--- @include "account"
--- @include "emit"
--- @include "emit-operation"
--- @include "is-unfinished"
--- @include "move"
--- @include "publish"
--- @include "read"
--- @include "remove"
local args = cjson.decode(ARGV[1])
local record = read(KEYS[1], 'resource_id', 'status', 'operation_id', 'operation_kind', 'operation_state', 'place',
  'decided')
local kind, status = record.operation_kind, record.status

if record.operation_id ~= args.operationId then return { 'missing' } end
if not isUnfinished(record.operation_state) then return { 'ended' } end
-- One that was requeued after it had begun is queued, too, half done.
if record.operation_state == 'running' or (status == args.during and kind ~= 'create') then
  if record.decided or not args.isUndoable then return { 'begun' } end
  redis.call('HSET', KEYS[1], 'cancel', '1')
  redis.call('HINCRBY', KEYS[1], 'revision', 1)
  return { 'asked' }
end

local before = usageOf(KEYS[1])
remove(KEYS[1], { 'run', 'progress', 'waiting', 'cancel' })
redis.call('HSET', KEYS[1], 'operation_state', 'cancelled', 'updated_at', args.nowText)
redis.call('HINCRBY', KEYS[1], 'revision', 1)
redis.call('HSET', keys.operation .. args.operationId, 'state', 'cancelled', 'finished_at', args.nowText)
redis.call('ZREM', keys.unfinished, args.ref)
if kind == 'create' then
  redis.call('HSET', KEYS[1], 'status', 'failed', 'failure', args.failure)
  move(args.ref, record.place, status, 'failed')
  status = 'failed'
  emit(record.resource_id, 'status', cjson.encode({ status = status }))
end
emitOperation(record.resource_id, args.operationId, kind, 'cancelled')
account(before, KEYS[1])
publish(args.ref, status, 'cancelled')
return { 'cancelled' }
