--- @include "index"
local function relabel(ref, place, old, new)
  for name, value in pairs(old) do redis.call('ZREM', index('label', name .. '=' .. value), ref) end
  for name, value in pairs(new) do redis.call('ZADD', index('label', name .. '=' .. value), place, ref) end
end
