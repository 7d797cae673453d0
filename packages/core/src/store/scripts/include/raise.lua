-- Raises a counter to at least this.
local function raise(counter, least)
  if tonumber(redis.call('GET', counter) or 0) < least then
    redis.call('SET', counter, string.format('%d', least))
  end
end
