-- The port that a resource holds, as text, and the run that leased it last; nil when it holds none.
local function leaseOf(ports, resourceId)
  local text = redis.call('HGET', ports, resourceId)
  if not text then return nil end
  local port, run = text:match('^(%d+) (.+)$')
  return port or text, run or redis.call('HGET', ports, resourceId .. '.run') -- apart up to 0.2
end
