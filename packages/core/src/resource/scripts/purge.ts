import { KEYS } from '../../keys';
import { script } from './script';

interface Purge {
  readonly member: string;
  readonly resourceId: string;
  readonly heldBy: string;
  readonly nowText: string;
  /** when and by what it went: kept under the key `gone` for so many seconds */
  readonly tombstone: string;
  readonly goneKey: string;
  readonly seconds: number;
  readonly operation: readonly string[];
}

/**
 * Removes the record of a resource of which nothing is left, and leaves a tombstone. Operations can be read as long as that.
 *
 * KEYS: record → 'ok' | 'missing' | 'superseded'
 */
export const purge = script<Purge>(
  `
local p = redis.call('HMGET', KEYS[1], 'resource_id', 'run', 'status', 'place', 'labels', 'operation_id', 'operation_kind', 'host_id', 'project')
if p[1] ~= a.resourceId then return { 'missing' } end
if p[2] ~= a.heldBy then return { 'superseded' } end
move(a.member, p[4], p[3], nil)
relabel(a.member, p[4], cjson.decode(p[5]), {})
redis.call('ZREM', index('project', p[9]), a.member)
if p[8] then redis.call('ZREM', index('host', p[8]), a.member) end
for _, kind in ipairs({ 'expire', 'purge', 'end_grace' }) do remember(a.member, kind, nil) end
redis.call('ZREM', '${KEYS.unsettled}', a.member)
redis.call('HSET', '${KEYS.operation('')}' .. p[6], 'state', 'succeeded', 'finished_at', a.nowText, unpack(a.operation))
tellOperation(p[1], p[6], p[7], 'succeeded')
tell(p[1], 'gone', a.tombstone)
local history = '${KEYS.history('')}' .. p[1]
for _, id in ipairs(redis.call('LRANGE', history, 0, -1)) do redis.call('EXPIRE', '${KEYS.operation('')}' .. id, a.seconds) end
redis.call('EXPIRE', history, a.seconds)
redis.call('EXPIRE', '${KEYS.events('')}' .. p[1], a.seconds)
redis.call('SET', a.goneKey, a.tombstone, 'EX', a.seconds)
redis.call('DEL', KEYS[1])
publish(a.member, 'gone', 'succeeded')
return { 'ok' }`,
);
