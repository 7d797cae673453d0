-- Writes into the records of queued operations why they wait, unless they wait for something else, or it was written lately.
--
-- ARGV[1]  JSON:
--   operationIds
--   waiting, reason  `waiting` as JSON, and its reason
--   freshUntil       one that is valid until then (ISO 8601) is left as it is
-- answers  'ok'
--
--- @include "publish"
--- @include "read"
local args = cjson.decode(ARGV[1])

local function mark(id)
  local operation = read(keys.operation .. id, 'resource_type', 'resource_name', 'state')
  if operation.state ~= 'queued' then return end
  local key = keys.resource .. operation.resource_type .. ':' .. operation.resource_name
  local record = read(key, 'operation_id', 'waiting', 'status')
  if record.operation_id ~= id then return end
  local present = record.waiting and cjson.decode(record.waiting)
  if present and (present.reason ~= args.reason or present.retry_at >= args.freshUntil) then return end
  redis.call('HSET', key, 'waiting', args.waiting)
  if not present then publish(operation.resource_type .. '/' .. operation.resource_name, record.status, 'queued') end
end

for _, id in ipairs(args.operationIds) do mark(id) end
return { 'ok' }
