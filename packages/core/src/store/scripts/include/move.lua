--- @include "index"
--- @include "is-pooled"
-- Moves a record from the indexes of one status to those of another; nil: it is new, or goes. A pooled one is in no index that
-- lists are made of: only in that of its type's pool, while it runs.
local function move(ref, place, old, new)
  if old == new then return end
  local type = ref:match('^[^/]+')
  if isPooled(ref) then
    if new == 'running' then
      redis.call('ZADD', index('pool', type), place, ref)
    else
      redis.call('ZREM', index('pool', type), ref)
    end
    return
  end
  if old then redis.call('ZREM', index('status', old), ref) end
  if new then redis.call('ZADD', index('status', new), place, ref) end
  local isListed, wasListed = new and new ~= 'deleted', old and old ~= 'deleted'
  if isListed and not wasListed then
    redis.call('ZADD', index('all', ''), place, ref)
    redis.call('ZADD', index('type', type), place, ref)
  elseif wasListed and not isListed then
    redis.call('ZREM', index('all', ''), ref)
    redis.call('ZREM', index('type', type), ref)
  end
end
