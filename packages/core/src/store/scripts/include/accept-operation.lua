--- @include "emit-operation"
--- @include "now"
local OPERATIONS_KEPT = 50
-- Makes an operation (id, kind, fields) the latest of a record, whose key is given. It must be queued afterwards.
local function acceptOperation(key, ref, resourceId, operation)
  local history = keys.history .. resourceId
  redis.call('HSET', keys.operation .. operation.id, unpack(operation.fields))
  -- A resource has no history before its second operation.
  if redis.call('EXISTS', history) == 0 then redis.call('LPUSH', history, redis.call('HGET', key, 'operation_id')) end
  redis.call('LPUSH', history, operation.id)
  for _, old in ipairs(redis.call('LRANGE', history, OPERATIONS_KEPT, -1)) do redis.call('DEL', keys.operation .. old) end
  redis.call('LTRIM', history, 0, OPERATIONS_KEPT - 1)
  redis.call('HSET', key, 'operation_id', operation.id, 'operation_kind', operation.kind, 'operation_state', 'queued')
  redis.call('ZADD', keys.unfinished, now(), ref)
  emitOperation(resourceId, operation.id, operation.kind, 'queued')
end
