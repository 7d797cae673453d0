-- Raises the counters of names and places to at least these.
--
-- ARGV[1]  JSON: numbers (type → last number), place
-- answers  'ok'
--
--- @include "raise"
local args = cjson.decode(ARGV[1])
for type, number in pairs(args.numbers) do raise(keys.lastNumber .. type, number) end
raise(keys.lastPlace, args.place)
return { 'ok' }
