-- Removes a record that no client has heard of, unless a repeated request has meanwhile, or a worker has claimed it: its
-- container carries the record's name.
--
-- KEYS[1]  record
-- ARGV[1]  JSON: ref, resourceId, idempotencyKey (optional)
-- answers  'discarded' | 'kept'
--
--- @include "account"
--- @include "index"
--- @include "move"
--- @include "read"
--- @include "relabel"
--- @include "schedule"
local args = cjson.decode(ARGV[1])
local record = read(KEYS[1], 'resource_id', 'host_id', 'place', 'status', 'labels', 'operation_id', 'is_told', 'project')

if record.resource_id ~= args.resourceId or record.host_id or record.is_told then return { 'kept' } end

local before = usageOf(KEYS[1])
move(args.ref, record.place, record.status, nil)
relabel(args.ref, record.place, cjson.decode(record.labels or '{}'), {})
redis.call('ZREM', index('project', record.project), args.ref)
schedule(args.ref, 'expire', nil)
if args.idempotencyKey then redis.call('DEL', args.idempotencyKey) end
redis.call('DEL', KEYS[1], keys.operation .. record.operation_id, keys.history .. args.resourceId,
  keys.events .. args.resourceId)
redis.call('ZREM', keys.unfinished, args.ref)
account(before, KEYS[1])
return { 'discarded' }
