-- ARGV[1]  JSON: host
-- answers  'ok', how many instances the host has
--
--- @include "count-instances"
return { 'ok', tostring(countInstances(cjson.decode(ARGV[1]).host)) }
