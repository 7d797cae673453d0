-- Writes a record that Redis has lost, or has in an older revision only, with all that belongs to it: indexes, scheduled
-- tasks, its latest operation, its port and the counters. Nothing is overwritten by another resource's or by an older record.
--
-- KEYS[1]  record
-- ARGV[1]  JSON:
--   ref, type, number, resourceId, place, status, host, project, labels, goneKey
--   revision         one later than the sealed one
--   record           its fields (name, value, …)
--   operationId, operationKind, operationState
--   operation        fields of the operation if Redis has lost it; operationEnd: its outcome, in any case
--   overtakenEnd     how an operation ends that was accepted on the older revision
--   schedule         kind → time in ms
--   ledger, run      the host's ledger of ports, and the run that leases `port` (optional)
--   statusEvent      JSON
-- answers  'restored' | 'renewed' | 'present' | 'gone' | 'taken', resource id of the namesake
--
--- @include "account"
--- @include "emit"
--- @include "emit-operation"
--- @include "end-lease"
--- @include "index"
--- @include "is-unfinished"
--- @include "lease"
--- @include "move"
--- @include "now"
--- @include "publish"
--- @include "raise"
--- @include "read"
--- @include "relabel"
--- @include "schedule"
--- @include "unschedule"
local args = cjson.decode(ARGV[1])
local ref = args.ref
local older = read(KEYS[1], 'resource_id', 'revision', 'status', 'labels', 'host_id', 'project', 'place', 'operation_id',
  'operation_state')
local isKnown = older.resource_id ~= false

local function wasRemoved()
  local tombstone = redis.call('GET', args.goneKey)
  return tombstone and cjson.decode(tombstone).resource_id == args.resourceId
end

local function removeOlder()
  move(ref, older.place, older.status, nil)
  relabel(ref, older.place, cjson.decode(older.labels or '{}'), {})
  redis.call('ZREM', index('project', older.project), ref)
  if older.host_id then redis.call('ZREM', index('host', older.host_id), ref) end
  unschedule(ref)
  redis.call('ZREM', keys.unfinished, ref)
  if older.operation_id ~= args.operationId and isUnfinished(older.operation_state) then
    redis.call('HSET', keys.operation .. older.operation_id, unpack(args.overtakenEnd))
  end
  redis.call('DEL', KEYS[1])
end

local function writeOperation()
  local operation, history = keys.operation .. args.operationId, keys.history .. args.resourceId
  if redis.call('EXISTS', operation) == 0 then redis.call('HSET', operation, unpack(args.operation)) end
  redis.call('HSET', operation, unpack(args.operationEnd))
  redis.call('LREM', history, 0, args.operationId)
  redis.call('LPUSH', history, args.operationId)
  if args.operationState == 'queued' then redis.call('ZADD', keys.unfinished, now(), ref) end
end

-- Another holder has leased the port from a ledger that had lost this lease: its run finds the port in use.
local function takePort()
  local other = redis.call('HGET', args.ledger.ports, args.port)
  if other and other ~= args.resourceId then endLease(args.ledger.ports, other) end
  lease(args.ledger, args.port, args.resourceId, args.run)
end

if isKnown and older.resource_id ~= args.resourceId then return { 'taken', older.resource_id } end
if isKnown and tonumber(older.revision) >= args.revision - 1 then return { 'present' } end
if not isKnown and wasRemoved() then return { 'gone' } end

local before = usageOf(KEYS[1])
if isKnown then removeOlder() end
redis.call('HSET', KEYS[1], unpack(args.record))
move(ref, args.place, nil, args.status)
relabel(ref, args.place, {}, args.labels)
redis.call('ZADD', index('project', args.project), args.place, ref)
redis.call('ZADD', index('host', args.host), args.place, ref)
for kind, time in pairs(args.schedule) do schedule(ref, kind, time) end
writeOperation()
if args.port then takePort() end
account(before, KEYS[1])
raise(keys.lastNumber .. args.type, args.number)
raise(keys.lastPlace, args.place)
emit(args.resourceId, 'status', args.statusEvent)
emitOperation(args.resourceId, args.operationId, args.operationKind, args.operationState)
publish(ref, args.status, args.operationState)
return { isKnown and 'renewed' or 'restored' }
