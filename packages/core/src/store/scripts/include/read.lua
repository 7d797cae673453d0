-- The named fields of a hash, as a table; one that is missing is false. Long texts are in pieces: see text-pieces.ts.
local function read(key, ...)
  local values, fields = redis.call('HMGET', key, ...), {}
  for at, name in ipairs({ ... }) do
    local piece, count = values[at], 0
    fields[name] = piece
    while piece and #piece == 64 do
      count = count + 1
      piece = redis.call('HGET', key, name .. '~' .. count)
      fields[name] = fields[name] .. (piece or '')
    end
  end
  return fields
end
