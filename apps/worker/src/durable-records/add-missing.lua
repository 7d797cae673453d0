-- Adds the fields of a dumped hash that the hash does not have. A revoked key stays revoked, whichever of the two says so.
--
-- KEYS[1]  the hash, KEYS[2] a key that nobody uses
-- ARGV[1]  the dump
-- answers  'ok'
local function isRevoked(text)
  return cjson.decode(text).revoked_at ~= nil
end

redis.call('DEL', KEYS[2])
redis.call('RESTORE', KEYS[2], 0, ARGV[1])
local fields = redis.call('HGETALL', KEYS[2])
redis.call('DEL', KEYS[2])
for at = 1, #fields, 2 do
  local name, text = fields[at], fields[at + 1]
  local present = redis.call('HGET', KEYS[1], name)
  if not present or (isRevoked(text) and not isRevoked(present)) then redis.call('HSET', KEYS[1], name, text) end
end
return { 'ok' }
