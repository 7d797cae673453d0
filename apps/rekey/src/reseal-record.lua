-- Replaces sealed texts of a record by the same under another key, where they are still those that were read. Nothing else
-- changes, nor does the revision: to runs and requests the record is the same.
--
-- KEYS[1]  record
-- ARGV[1]  JSON: changes, a list of field, old, new (name, text, …: the pieces of the new text)
-- answers  'ok', how many were replaced
--
--- @include "read"
local args = cjson.decode(ARGV[1])
local replaced = 0
for _, change in ipairs(args.changes) do
  if read(KEYS[1], change.field)[change.field] == change.old then
    redis.call('HSET', KEYS[1], unpack(change.new))
    replaced = replaced + 1
  end
end
return { 'ok', tostring(replaced) }
