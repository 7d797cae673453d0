--- @include "index"
--- @include "usage"
-- How many instances and bytes of memory the project has. Counted once, from then on account() keeps it.
local function usageOfProject(project)
  local key = keys.usage .. project
  if redis.call('EXISTS', key) == 0 then
    local instances, bytes = 0, 0
    for _, ref in ipairs(redis.call('ZRANGE', index('project', project), 0, -1)) do
      local usage = usageOf(keys.resource .. ref:gsub('/', ':'))
      instances, bytes = instances + usage.instances, bytes + usage.bytes
    end
    redis.call('HSET', key, 'instances', instances, 'bytes', string.format('%d', bytes))
  end
  local usage = read(key, 'instances', 'bytes')
  return tonumber(usage.instances), tonumber(usage.bytes)
end

-- The excess as JSON if the project may not have so many more instances and bytes of memory, else nil.
local function overQuota(project, instances, bytes)
  local text = redis.call('HGET', keys.quotas, project)
  if not text then return nil end
  local quota = cjson.decode(text)
  local used, memory = usageOfProject(project)
  local function excess(of, have, asked)
    if not quota[of] or asked <= 0 or have + asked <= quota[of] then return nil end
    return cjson.encode({ of = of, used = have, asked = asked, limit = quota[of] })
  end
  return excess('instances', used, instances) or excess('memory_bytes', memory, bytes)
end
