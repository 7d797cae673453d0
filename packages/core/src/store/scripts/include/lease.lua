--- @include "end-lease"
-- Writes a lease into a host's ledger of ports, and ends the port's rest.
local function lease(ledger, port, resourceId, run)
  endLease(ledger.ports, resourceId)
  redis.call('HSET', ledger.ports, port, resourceId, resourceId, port .. ' ' .. run)
  redis.call('ZREM', ledger.resting, port)
end
