--- @include "index"
--- @include "is-unfinished"
--- @include "read"
-- How many instances (0 or 1) and bytes of memory a resource takes of its project's quota. A failed or deleted one takes
-- nothing unless it is being restored; one that is being reconfigured takes the more of before and after.
local function usage(ref)
  local type, name = ref:match('^([^/]+)/(.+)$')
  local record = read(keys.resource .. type .. ':' .. name,
    'status', 'memory_bytes', 'memory_wanted', 'operation_kind', 'operation_state')
  local kind = isUnfinished(record.operation_state) and record.operation_kind
  if record.status == 'failed' then return 0, 0 end
  if record.status == 'deleted' and kind ~= 'restore' then return 0, 0 end
  local bytes = tonumber(record.memory_bytes or 0)
  if kind == 'reconfigure' then bytes = math.max(bytes, tonumber(record.memory_wanted or 0)) end
  return 1, bytes
end

-- The excess as JSON if the project may not have so many more instances and bytes of memory, else nil. Counted anew each
-- time, so that no counter can drift.
local function overQuota(project, instances, bytes)
  local text = redis.call('HGET', keys.quotas, project)
  if not text then return nil end
  local quota, used, memory = cjson.decode(text), 0, 0
  for _, ref in ipairs(redis.call('ZRANGE', index('project', project), 0, -1)) do
    local count, size = usage(ref)
    used, memory = used + count, memory + size
  end
  local function excess(of, have, asked)
    if not quota[of] or asked <= 0 or have + asked <= quota[of] then return nil end
    return cjson.encode({ of = of, used = have, asked = asked, limit = quota[of] })
  end
  return excess('instances', used, instances) or excess('memory_bytes', memory, bytes)
end
