-- Accepts an operation on a resource that is there, edits its record, or both. A resource has one unfinished operation at
-- most; a deletion ends a creation.
--
-- KEYS[1]  record
-- ARGV[1]  JSON:
--   ref, resourceId, nowText
--   from      the statuses that allow it
--   revision  optional: the revision that it was made for
--   set       fields to write (name, value, …); removed: names of fields to remove; labels (optional): all that it has then
--   schedule  kind → time in ms, or false to take it off the schedule
--   operation optional: id, kind, fields (name, value, …), obeysProtection,
--             memoryBytes (optional): the container's limit after it
-- answers  'ok' | 'missing' | 'changed' | 'busy', kind, id | 'not_allowed', status | 'protected' | 'over_quota', excess as JSON
--
--- @include "accept-operation"
--- @include "account"
--- @include "contains"
--- @include "emit"
--- @include "emit-operation"
--- @include "is-unfinished"
--- @include "move"
--- @include "over-quota"
--- @include "publish"
--- @include "read"
--- @include "relabel"
--- @include "remove"
--- @include "schedule"
local args = cjson.decode(ARGV[1])
local operation = args.operation
local record = read(KEYS[1], 'resource_id', 'status', 'operation_id', 'operation_kind', 'operation_state',
  'deletion_protection', 'place', 'labels', 'revision', 'project', 'memory_bytes')
local status = record.status

local function excessOf()
  local memoryBytes = operation and operation.memoryBytes
  if not memoryBytes then return nil end
  if operation.kind == 'restore' then return overQuota(record.project, 1, memoryBytes) end
  return overQuota(record.project, 0, memoryBytes - tonumber(record.memory_bytes or 0))
end

-- A deletion takes the place of the creation that is unfinished.
local function endCreation()
  redis.call('HSET', keys.operation .. record.operation_id, 'state', 'cancelled', 'finished_at', args.nowText)
  emitOperation(args.resourceId, record.operation_id, record.operation_kind, 'cancelled')
  remove(KEYS[1], { 'run', 'progress', 'waiting', 'cancel' })
  redis.call('HSET', KEYS[1], 'status', 'deleting')
  move(args.ref, record.place, status, 'deleting')
  status = 'deleting'
  emit(args.resourceId, 'status', cjson.encode({ status = status }))
end

if record.resource_id ~= args.resourceId then return { 'missing' } end
local isBusy = isUnfinished(record.operation_state)
local endsCreation = isBusy and operation and operation.kind == 'delete' and record.operation_kind == 'create'
if operation and isBusy and not endsCreation then return { 'busy', record.operation_kind, record.operation_id } end
if not contains(args.from, status) then return { 'not_allowed', status } end
if operation and operation.obeysProtection and record.deletion_protection == 'true' then return { 'protected' } end
if args.revision and record.revision ~= tostring(args.revision) then return { 'changed' } end
local excess = excessOf()
if excess then return { 'over_quota', excess } end

local before = usageOf(KEYS[1])
remove(KEYS[1], args.removed)
redis.call('HSET', KEYS[1], 'updated_at', args.nowText, unpack(args.set))
redis.call('HINCRBY', KEYS[1], 'revision', 1)
if args.labels then relabel(args.ref, record.place, cjson.decode(record.labels or '{}'), args.labels) end
for kind, time in pairs(args.schedule) do schedule(args.ref, kind, time) end
if endsCreation then endCreation() end
if operation then acceptOperation(KEYS[1], args.ref, args.resourceId, operation) end
account(before, KEYS[1])
publish(args.ref, status, operation and 'queued' or record.operation_state)
return { 'ok' }
