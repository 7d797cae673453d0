-- Removes fields of a hash, with all pieces of their texts.
local function remove(key, names)
  for _, name in ipairs(names) do
    redis.call('HDEL', key, name)
    local count = 1
    while redis.call('HDEL', key, name .. '~' .. count) == 1 do count = count + 1 end
  end
end
