-- Takes a resource's side of its lease out of a ledger. Up to 0.2 the run had a field of its own.
local function endLease(ports, resourceId)
  redis.call('HDEL', ports, resourceId, resourceId .. '.run')
end
