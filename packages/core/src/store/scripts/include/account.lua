--- @include "add-usage"
--- @include "usage"
-- Each script that writes a record calls this last: before is what usageOf() said first.
local function account(before, key)
  local after = usageOf(key)
  if before.project == after.project then
    return addUsage(after.project, after.instances - before.instances, after.bytes - before.bytes)
  end
  if before.project then addUsage(before.project, -before.instances, -before.bytes) end
  if after.project then addUsage(after.project, after.instances, after.bytes) end
end
