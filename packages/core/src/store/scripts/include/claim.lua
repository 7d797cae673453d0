--- @include "accept-operation"
--- @include "account"
--- @include "emit"
--- @include "emit-operation"
--- @include "index"
--- @include "move"
--- @include "now"
--- @include "publish"
--- @include "read"
--- @include "relabel"
--- @include "run-id"
-- A pooled instance that is what was asked for: its ref and its record's key; nil when there is none. It runs by its record,
-- and a worker that would have noticed otherwise is up. The worker must have checked the pool since Redis started: before
-- that, Redis may have lost a claim.
local function findPooled(type, prefix, asked)
  local ready = redis.call('ZRANGE', index('pool', type), 0, -1)
  if #ready == 0 then return nil end
  local time, current = now(), runId()
  for _, ref in ipairs(ready) do
    local key = prefix .. ref:match('[^/]+$')
    local record = read(key, 'operation_state', 'host_id', 'image_version', 'parameters', 'config')
    local fits = record.operation_state == 'succeeded' and record.image_version == asked.imageVersion
      and record.parameters == asked.parameters and (record.config or '{}') == asked.config
    if fits and tonumber(redis.call('ZSCORE', keys.hosts, record.host_id) or 0) > time
      and redis.call('GET', keys.poolCheckedFor .. record.host_id) == current then return ref, key end
  end
end

-- Gives a pooled instance to a project, as if it were created now. Answers its name; nil when there is none to give.
local function claim(type, prefix, asked, project, labels)
  local ref, key = findPooled(type, prefix, asked)
  if not ref then return nil end
  local record = read(key, 'resource_id', 'operation_id', 'host_id')
  local before = usageOf(key)
  local place = redis.call('INCR', keys.lastPlace)
  redis.call('HSET', key, 'project', project, 'place', place, unpack(asked.set))
  redis.call('HINCRBY', key, 'revision', 1)
  redis.call('HSET', keys.operation .. record.operation_id, 'project', project, unpack(asked.operation))
  redis.call('HDEL', keys.operation .. record.operation_id, 'by') -- the service: now a request has asked for it
  redis.call('ZREM', index('pool', type), ref)
  redis.call('ZREM', index('project', keys.poolProject), ref)
  redis.call('ZADD', index('host', record.host_id), place, ref)
  redis.call('ZADD', index('project', project), place, ref)
  move(ref, place, nil, 'running')
  relabel(ref, place, {}, labels)
  redis.call('DEL', keys.events .. record.resource_id)
  emitOperation(record.resource_id, record.operation_id, 'create', 'succeeded')
  emit(record.resource_id, 'status', cjson.encode({ status = 'running' }))
  local change = asked.reconfiguration
  if change then
    acceptOperation(key, ref, record.resource_id, change)
    redis.call('HSET', keys.operation .. change.id, 'resource_id', record.resource_id, 'resource_name', ref:match('[^/]+$'))
  end
  account(before, key)
  publish(ref, 'running', change and 'queued' or 'succeeded')
  return ref, key
end
