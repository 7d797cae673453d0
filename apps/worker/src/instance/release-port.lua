-- Gives a port back, unless a later run than this has leased it since.
--
-- KEYS[1]  ports, KEYS[2] resting ports
-- ARGV[1]  JSON: resourceId, run, rest (ms until the port is given out again)
-- answers  'released' | 'kept'
local args = cjson.decode(ARGV[1])
local port = redis.call('HGET', KEYS[1], args.resourceId)
if not port or redis.call('HGET', KEYS[1], args.resourceId .. '.run') ~= args.run then return { 'kept' } end
redis.call('HDEL', KEYS[1], port, args.resourceId, args.resourceId .. '.run')
redis.call('ZADD', KEYS[2], redis.call('TIME')[1] * 1000 + args.rest, port)
return { 'released' }
