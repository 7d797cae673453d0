--- @include "is-unfinished"
--- @include "read"
-- What a resource takes of its project's quota: 0 or 1 instances, and bytes of memory. A failed or deleted one takes
-- nothing unless it is being restored; one that is being reconfigured takes the more of before and after.
local function usageOf(key)
  local record = read(key, 'project', 'status', 'memory_bytes', 'memory_wanted', 'operation_kind', 'operation_state')
  local kind = isUnfinished(record.operation_state) and record.operation_kind
  local takesNothing = record.status == 'failed' or (record.status == 'deleted' and kind ~= 'restore')
  if not record.project or takesNothing then return { project = record.project, instances = 0, bytes = 0 } end
  local bytes = tonumber(record.memory_bytes or 0)
  if kind == 'reconfigure' then bytes = math.max(bytes, tonumber(record.memory_wanted or 0)) end
  return { project = record.project, instances = 1, bytes = bytes }
end
