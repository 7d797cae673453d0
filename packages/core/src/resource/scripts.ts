import { KEYS } from '../keys';

/**
 * Takes the next number of the type and writes the record under the name made of it, in one step: a number is never
 * given out without a record, and no two records share one.
 *
 * KEYS: counter, unsettled, what all record keys of the type begin with · ARGV: type, name prefix, now in ms, field, value, field, value, …  → name
 */
export const CREATE = `
local name = ARGV[2] .. redis.call('INCR', KEYS[1])
redis.call('HSET', KEYS[3] .. name, 'resource_name', name, unpack(ARGV, 4))
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1] .. '/' .. name)
return name`;

/**
 * The compare-and-set that every write of a status goes through, and the only lock.
 *
 * KEYS: record, unsettled · ARGV: member of unsettled, resource id, run that must hold the record ('' = any),
 * allowed present statuses (comma-separated), the new status, settled (1 or 0), number of fields to delete, those fields, field, value, …
 * → 'ok', 'missing', 'superseded' or the present status that does not allow it
 */
export const TRANSITION = `
local present = redis.call('HMGET', KEYS[1], 'resource_id', 'run', 'status')
if present[1] ~= ARGV[2] then return 'missing' end
if ARGV[3] ~= '' and present[2] ~= ARGV[3] then return 'superseded' end
if not string.find(',' .. ARGV[4] .. ',', ',' .. present[3] .. ',', 1, true) then return present[3] end
local deleted = tonumber(ARGV[7])
if deleted > 0 then redis.call('HDEL', KEYS[1], unpack(ARGV, 8, 7 + deleted)) end
redis.call('HSET', KEYS[1], unpack(ARGV, 8 + deleted))
if ARGV[6] == '1' then redis.call('ZREM', KEYS[2], ARGV[1]) end
redis.call('PUBLISH', '${KEYS.changes}', ARGV[1] .. ' ' .. ARGV[5])
return 'ok'`;

/**
 * Removes a record that nobody was told of, unless a worker has taken it up meanwhile: then its container is told by it.
 *
 * KEYS: record, unsettled · ARGV: member of unsettled, resource id
 */
export const DISCARD = `
local present = redis.call('HMGET', KEYS[1], 'resource_id', 'host_id')
if present[1] ~= ARGV[2] or present[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1`;
