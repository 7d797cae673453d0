-- The named fields of a hash, as a table; one that is missing is false.
local function read(key, ...)
  local values, fields = redis.call('HMGET', key, ...), {}
  for at, name in ipairs({ ... }) do fields[name] = values[at] end
  return fields
end
