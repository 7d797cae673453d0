-- Claims a pooled instance, if one is what was asked for. Else takes the next number of the type and writes the record under
-- the name made of it, with its first operation. All in one step: no instance with two owners, no number without a record, no
-- two records with one number, and of two requests with one Idempotency-Key the second finds the resource of the first.
-- Refused until a worker has declared this Redis complete: it may be an empty replacement.
--
-- KEYS[1]  the prefix of the record keys of this type
-- ARGV[1]  JSON:
--   type, prefix, resourceId, operationId, project, memoryBytes, labels
--   record, operation  their fields (name, value, name, value, …) but those that are added here
--   expires            optional: when its lease ends, in ms
--   mostUnfinished     optional: refuse when so many operations are unfinished
--   idempotency        optional: key, digest of the body, seconds to keep it
--   host               optional: the host of a pooled instance
--   claim              optional: what a pooled instance must be (imageVersion, parameters, config, as the record has them), and
--                      what it gets (set, operation: name, value, …; optional reconfiguration: id, kind, fields)
-- answers  'created', name, place | 'claimed', the record (name, value, …) | 'repeated', type/name, resource id |
--          'conflict' | 'not_ready' | 'over_quota', excess as JSON | 'too_many', unfinished
--
--- @include "add-usage"
--- @include "claim"
--- @include "emit-operation"
--- @include "index"
--- @include "move"
--- @include "now"
--- @include "over-quota"
--- @include "relabel"
--- @include "schedule"
local args = cjson.decode(ARGV[1])
local idempotency = args.idempotency

if redis.call('EXISTS', keys.installation) == 0 then return { 'not_ready' } end

local known = idempotency and redis.call('GET', idempotency.key)
if known then
  local digest, ref, resourceId = known:match('^(%S+) (%S+) (%S+)$')
  if digest ~= idempotency.digest then return { 'conflict' } end
  local key = KEYS[1] .. ref:match('[^/]+$')
  if redis.call('HGET', key, 'resource_id') == resourceId then redis.call('HSET', key, 'is_told', '1') end
  return { 'repeated', ref, resourceId }
end

local excess = overQuota(args.project, 1, args.memoryBytes)
if excess then return { 'over_quota', excess } end

-- Whoever repeats the request finds this resource.
local function remember(ref, resourceId)
  if args.expires then schedule(ref, 'expire', args.expires) end
  if not idempotency then return end
  redis.call('SET', idempotency.key, idempotency.digest .. ' ' .. ref .. ' ' .. resourceId, 'EX', idempotency.seconds)
end

if args.claim then
  local ref, key = claim(args.type, KEYS[1], args.claim, args.project, args.labels)
  if ref then
    remember(ref, redis.call('HGET', key, 'resource_id'))
    return { 'claimed', unpack(redis.call('HGETALL', key)) }
  end
end

local unfinished = args.mostUnfinished and redis.call('ZCARD', keys.unfinished)
if unfinished and unfinished >= args.mostUnfinished then return { 'too_many', tostring(unfinished) } end

local name = args.prefix .. redis.call('INCR', keys.lastNumber .. args.type)
local place = redis.call('INCR', keys.lastPlace)
local ref = args.type .. '/' .. name
redis.call('HSET', KEYS[1] .. name, 'resource_name', name, 'place', place, 'revision', 1, unpack(args.record))
redis.call('HSET', keys.operation .. args.operationId, 'resource_name', name, unpack(args.operation))
redis.call('ZADD', keys.unfinished, now(), ref)
move(ref, place, nil, 'pending')
relabel(ref, place, {}, args.labels)
redis.call('ZADD', index('project', args.project), place, ref)
addUsage(args.project, 1, args.memoryBytes)
if args.host then redis.call('ZADD', index('host', args.host), place, ref) end
remember(ref, args.resourceId)
emitOperation(args.resourceId, args.operationId, 'create', 'queued')
return { 'created', name, tostring(place) }
