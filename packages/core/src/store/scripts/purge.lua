-- Removes the record of a resource of which nothing is left, and leaves a tombstone. Its operations can be read as long as that.
--
-- KEYS[1]  record
-- ARGV[1]  JSON:
--   ref, resourceId, nowText
--   heldBy     the run that must own the record
--   tombstone  JSON, kept under goneKey for so many seconds
--   operation  fields of the operation (name, value, …)
-- answers  'ok' | 'missing' | 'superseded'
--
--- @include "account"
--- @include "emit"
--- @include "emit-operation"
--- @include "index"
--- @include "move"
--- @include "publish"
--- @include "read"
--- @include "relabel"
--- @include "unschedule"
local args = cjson.decode(ARGV[1])
local record = read(KEYS[1], 'resource_id', 'run', 'status', 'place', 'labels', 'operation_id', 'operation_kind',
  'host_id', 'project')

if record.resource_id ~= args.resourceId then return { 'missing' } end
if record.run ~= args.heldBy then return { 'superseded' } end

local before = usageOf(KEYS[1])
move(args.ref, record.place, record.status, nil)
relabel(args.ref, record.place, cjson.decode(record.labels or '{}'), {})
redis.call('ZREM', index('project', record.project), args.ref)
if record.host_id then redis.call('ZREM', index('host', record.host_id), args.ref) end
unschedule(args.ref)
redis.call('ZREM', keys.unfinished, args.ref)
redis.call('HSET', keys.operation .. record.operation_id, 'state', 'succeeded', 'finished_at', args.nowText,
  unpack(args.operation))
emitOperation(args.resourceId, record.operation_id, record.operation_kind, 'succeeded')
emit(args.resourceId, 'gone', args.tombstone)

local history = keys.history .. args.resourceId
for _, id in ipairs(redis.call('LRANGE', history, 0, -1)) do
  redis.call('EXPIRE', keys.operation .. id, args.seconds)
end
redis.call('EXPIRE', history, args.seconds)
redis.call('EXPIRE', keys.events .. args.resourceId, args.seconds)
redis.call('SET', args.goneKey, args.tombstone, 'EX', args.seconds)
redis.call('DEL', KEYS[1])
account(before, KEYS[1])
publish(args.ref, 'gone', 'succeeded')
return { 'ok' }
