-- The id of this process of Redis: another one after each restart.
local function runId()
  return redis.call('INFO', 'server'):match('run_id:(%x+)')
end
