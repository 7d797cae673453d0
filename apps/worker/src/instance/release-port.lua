-- Gives a port back, unless a later run than this has leased it since.
--
-- KEYS[1]  ports, KEYS[2] resting ports
-- ARGV[1]  JSON: resourceId, run, rest (ms until the port is given out again)
-- answers  'released' | 'kept'
--
--- @include "end-lease"
--- @include "lease-of"
local args = cjson.decode(ARGV[1])
local port, run = leaseOf(KEYS[1], args.resourceId)
if not port or run ~= args.run then return { 'kept' } end
redis.call('HDEL', KEYS[1], port)
endLease(KEYS[1], args.resourceId)
redis.call('ZADD', KEYS[2], redis.call('TIME')[1] * 1000 + args.rest, port)
return { 'released' }
