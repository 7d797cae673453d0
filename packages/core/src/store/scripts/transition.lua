-- The compare-and-set that every write of a status goes through.
--
-- KEYS[1]  record
-- ARGV[1]  JSON; what is optional may be absent:
--   ref, resourceId, to
--   from            the statuses that allow it
--   heldBy          optional: the run that must own the record
--   operationId     optional: the operation that must be its latest, and unfinished
--   revision        optional: the revision that it must be at
--   untilCancelled  optional: refuse when the operation is to be undone
--   host            optional: the host that takes it
--   most            optional: how many instances that host may have with this one, unless it has this one already
--   leavesHost      optional: its host has nothing of it left
--   lease           optional: ledger, port, run of the port that it is to be known by
--   set, removed    fields to write (name, value, …), names of fields to remove
--   sealedWith      ids of the keys that sealed texts in `set` were sealed with
--   statusEvent     JSON, emitted when the status changes
--   event           optional: kind, JSON of another event
--   operation       optional: state (optional), set (name, value, …) of the latest operation
--   schedule        optional: kind → time in ms, or false to take it off the schedule
-- answers  'ok' | 'missing' | 'superseded' | 'changed' | 'cancelled' | 'retired_key' | 'full' | 'port_lost' |
--          the present status, which does not allow it
--
--- @include "account"
--- @include "contains"
--- @include "count-instances"
--- @include "emit"
--- @include "emit-operation"
--- @include "index"
--- @include "is-unfinished"
--- @include "lease"
--- @include "move"
--- @include "publish"
--- @include "read"
--- @include "remove"
--- @include "schedule"
local args = cjson.decode(ARGV[1])
local ref = args.ref
local record = read(KEYS[1], 'resource_id', 'run', 'status', 'revision', 'cancel', 'operation_id', 'place', 'operation_kind',
  'host_id', 'operation_state')

-- Why it is refused; nil when it is not.
local function refusal()
  if record.resource_id ~= args.resourceId then return 'missing' end
  if args.heldBy and record.run ~= args.heldBy then return 'superseded' end
  if args.operationId and record.operation_id ~= args.operationId then return 'superseded' end
  if args.operationId and not isUnfinished(record.operation_state) then return 'superseded' end
  if args.revision and record.revision ~= tostring(args.revision) then return 'changed' end
  if not contains(args.from, record.status) then return record.status end
  if args.untilCancelled and record.cancel then return 'cancelled' end
  for _, id in ipairs(args.sealedWith) do
    if redis.call('SISMEMBER', keys.retiredKeys, id) == 1 then return 'retired_key' end
  end
  local isNewHere = record.host_id ~= args.host or record.status == 'deleted'
  if args.most and isNewHere and countInstances(args.host) >= args.most then return 'full' end
  -- Redis may have been killed and have lost the lease: then the port is leased again if it is still free.
  local holder = args.lease and redis.call('HGET', args.lease.ledger.ports, args.lease.port)
  if holder and holder ~= record.resource_id then return 'port_lost' end
end

local function changeHost()
  if args.host and record.host_id ~= args.host then
    if record.host_id then redis.call('ZREM', index('host', record.host_id), ref) end
    redis.call('HSET', KEYS[1], 'host_id', args.host)
    redis.call('ZADD', index('host', args.host), record.place, ref)
  end
  if args.leavesHost and record.host_id then
    redis.call('ZREM', index('host', record.host_id), ref)
    redis.call('HDEL', KEYS[1], 'host_id')
  end
end

local function changeOperation(state, set)
  local operation = keys.operation .. record.operation_id
  if #set > 0 then redis.call('HSET', operation, unpack(set)) end
  if not state then return end
  redis.call('HSET', operation, 'state', state)
  redis.call('HSET', KEYS[1], 'operation_state', state)
  emitOperation(args.resourceId, record.operation_id, record.operation_kind, state)
  if not isUnfinished(state) then redis.call('ZREM', keys.unfinished, ref) end
end

local why = refusal()
if why then return { why } end

local before = usageOf(KEYS[1])
if args.lease then lease(args.lease.ledger, args.lease.port, args.resourceId, args.lease.run) end
remove(KEYS[1], args.removed)
redis.call('HSET', KEYS[1], unpack(args.set))
redis.call('HINCRBY', KEYS[1], 'revision', 1)
changeHost()
for kind, time in pairs(args.schedule or {}) do schedule(ref, kind, time) end
if args.operation then changeOperation(args.operation.state, args.operation.set) end
if record.status ~= args.to then
  move(ref, record.place, record.status, args.to)
  emit(args.resourceId, 'status', args.statusEvent)
end
if args.event then emit(args.resourceId, args.event[1], args.event[2]) end
account(before, KEYS[1])
publish(ref, args.to, redis.call('HGET', KEYS[1], 'operation_state') or '')
return { 'ok' }
