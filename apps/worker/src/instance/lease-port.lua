-- Leases a port of the host: the one that the resource holds, else the next free one.
--
-- KEYS[1]  ports, KEYS[2] resting ports
-- ARGV[1]  JSON: resourceId, run, first, last
-- answers  'leased', port | 'none_free' | 'incomplete': Redis has lost the ledger
--
--- @include "lease"
--- @include "lease-of"
local args = cjson.decode(ARGV[1])
local first, last = args.first, args.last
local ledger = { ports = KEYS[1], resting = KEYS[2] }

if redis.call('HEXISTS', ledger.ports, 'complete') == 0 then return { 'incomplete' } end
local held = leaseOf(ledger.ports, args.resourceId)
if held then
  lease(ledger, held, args.resourceId, args.run)
  return { 'leased', held }
end

redis.call('ZREMRANGEBYSCORE', ledger.resting, 0, redis.call('TIME')[1] * 1000)
local size = last - first + 1
local cursor = tonumber(redis.call('HGET', ledger.ports, 'next') or first)
if cursor < first or cursor > last then cursor = first end
for step = 0, size - 1 do
  local port = first + (cursor - first + step) % size
  if redis.call('HEXISTS', ledger.ports, port) == 0 and not redis.call('ZSCORE', ledger.resting, port) then
    lease(ledger, port, args.resourceId, args.run)
    redis.call('HSET', ledger.ports, 'next', port + 1)
    return { 'leased', tostring(port) }
  end
end
return { 'none_free' }
