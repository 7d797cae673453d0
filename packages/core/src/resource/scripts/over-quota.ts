import { KEYS } from '../../keys';

/**
 * Lua: what of its quota the project would go over with so many more instances and bytes of memory, as JSON; nil when it
 * has none or keeps to it. Counted anew each time, so that no counter can drift: what failed or is deleted takes nothing,
 * unless it is being restored; what is being reconfigured takes the more of before and after.
 */
export const OVER_QUOTA = `
local function takes(member)
  local type, name = member:match('^([^/]+)/(.+)$')
  local p = redis.call('HMGET', '${KEYS.resource('', '').slice(0, -1)}' .. type .. ':' .. name,
    'status', 'memory_bytes', 'memory_wanted', 'operation_kind', 'operation_state')
  local busy = p[5] == 'queued' or p[5] == 'running'
  if p[1] == 'failed' or (p[1] == 'deleted' and not (busy and p[4] == 'restore')) then return 0, 0 end
  local bytes = tonumber(p[2] or 0)
  if busy and p[4] == 'reconfigure' then bytes = math.max(bytes, tonumber(p[3] or 0)) end
  return 1, bytes
end
local function overQuota(project, instances, bytes)
  local text = redis.call('HGET', '${KEYS.quotas}', project)
  if not text then return nil end
  local quota, used, memory = cjson.decode(text), 0, 0
  for _, member in ipairs(redis.call('ZRANGE', index('project', project), 0, -1)) do
    local count, size = takes(member)
    used, memory = used + count, memory + size
  end
  local function excess(of, have, asked)
    if not quota[of] or asked <= 0 or have + asked <= quota[of] then return nil end
    return cjson.encode({ of = of, used = have, asked = asked, limit = quota[of] })
  end
  return excess('instances', used, instances) or excess('memory_bytes', memory, bytes)
end
`;
