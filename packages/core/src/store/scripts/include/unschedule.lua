--- @include "schedule"
-- Takes every task of the resource off the schedule.
local function unschedule(ref)
  for _, kind in ipairs({ 'expire', 'purge', 'end_grace' }) do schedule(ref, kind, nil) end
end
