-- Schedules a task of the service for a time in ms; false or nil: takes it off the schedule.
local function schedule(ref, kind, time)
  if time then
    redis.call('ZADD', keys.scheduled, time, kind .. ' ' .. ref)
  else
    redis.call('ZREM', keys.scheduled, kind .. ' ' .. ref)
  end
end
