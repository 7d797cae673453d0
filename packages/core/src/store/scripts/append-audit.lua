-- Appends entries to the audit trail: all of them, or none.
--
-- ARGV[1]  JSON: entries, a list of stream, entry (as JSON)
-- answers  'ok'
--
-- Kept for each stream apart: rejected requests cannot push real changes out of the log.
local ENTRIES_KEPT = 100000
for _, item in ipairs(cjson.decode(ARGV[1]).entries) do
  redis.call('XADD', item.stream, 'MAXLEN', '~', ENTRIES_KEPT, '*', 'entry', item.entry)
end
return { 'ok' }
