--- @include "index"
-- How many instances the host has. A deleted one has no container, and a failed one has nothing.
local function countInstances(host)
  local key = index('host', host)
  local count = redis.call('ZCARD', key)
  for _, status in ipairs({ 'deleted', 'failed' }) do
    count = count - #redis.call('ZINTER', 2, key, index('status', status))
  end
  return count
end
