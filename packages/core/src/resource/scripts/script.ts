import type { Redis } from 'ioredis';
import { createHash } from 'node:crypto';
import { messageOf } from '../../errors';
import { INDEX, KEYS } from '../../keys';
import { OVER_QUOTA } from './over-quota';

/** What the scripts share: how a record is indexed, how those who watch it are told, and what its project may have. */
const PRELUDE = `
local function contains(list, item)
  for _, candidate in ipairs(list) do if candidate == item then return true end end
  return false
end
local function index(property, value) return '${INDEX}' .. property .. ':' .. value end
local function move(member, place, old, new)
  if old == new then return end
  if old then redis.call('ZREM', index('status', old), member) end
  if new then redis.call('ZADD', index('status', new), place, member) end
  local type = member:match('^[^/]+')
  local isListed, wasListed = new and new ~= 'deleted', old and old ~= 'deleted'
  if isListed and not wasListed then
    redis.call('ZADD', index('all', ''), place, member)
    redis.call('ZADD', index('type', type), place, member)
  elseif wasListed and not isListed then
    redis.call('ZREM', index('all', ''), member)
    redis.call('ZREM', index('type', type), member)
  end
end
local function relabel(member, place, old, new)
  for name, value in pairs(old) do redis.call('ZREM', index('label', name .. '=' .. value), member) end
  for name, value in pairs(new) do redis.call('ZADD', index('label', name .. '=' .. value), place, member) end
end
local function tell(id, kind, data)
  redis.call('XADD', '${KEYS.events('')}' .. id, 'MAXLEN', '~', 500, '*', 'kind', kind, 'data', data)
end
local function tellOperation(id, operation, kind, state)
  tell(id, 'operation', cjson.encode({ id = operation, kind = kind, state = state }))
end
local function remember(member, kind, due)
  if due then redis.call('ZADD', '${KEYS.due}', due, kind .. ' ' .. member)
  else redis.call('ZREM', '${KEYS.due}', kind .. ' ' .. member) end
end
local function publish(member, status, state)
  redis.call('PUBLISH', '${KEYS.changes}', member .. ' ' .. status .. ' ' .. state)
end
local function lease(ledger, port, id, run)
  redis.call('HSET', ledger.ports, port, id, id, port, id .. '.run', run)
  redis.call('ZREM', ledger.resting, port)
end
local function raise(counter, least)
  if tonumber(redis.call('GET', counter) or 0) < least then redis.call('SET', counter, string.format('%d', least)) end
end
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
-- What is deleted has no container, and what has failed has nothing.
local function instancesOf(host)
  local key = index('host', host)
  local count = redis.call('ZCARD', key)
  for _, status in ipairs({ 'deleted', 'failed' }) do count = count - #redis.call('ZINTER', 2, key, index('status', status)) end
  return count
end
${OVER_QUOTA}local a = cjson.decode(ARGV[1])
`;

export interface Script<Argument> {
  /** Runs it on the record at `key`; what it answers is an array that begins with its outcome. */
  run(redis: Redis, key: string, argument: Argument): Promise<[outcome: string, ...rest: string[]]>;
}

/**
 * A script in Lua that finds the record's key in KEYS[1] and its argument, a table, in `a`. Not ioredis' defineCommand():
 * a pipeline that was begun before the command was defined does not know it.
 */
export function script<Argument>(lua: string): Script<Argument> {
  const text = PRELUDE + lua;
  const digest = createHash('sha1').update(text).digest('hex');
  return {
    run: async (redis, key, argument) => {
      const json = JSON.stringify(argument);
      const answer = await redis.evalsha(digest, 1, key, json).catch((error: unknown) => {
        if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
        return redis.eval(text, 1, key, json); // the first time, and after a restart of Redis
      });
      return answer as [string, ...string[]]; // by the scripts' convention
    },
  };
}
