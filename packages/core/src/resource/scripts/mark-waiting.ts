import { KEYS } from '../../keys';
import { script } from './script';

/**
 * Writes into the records of operations that queue why they do, unless they wait for something else, or it was said
 * lately.
 *
 * KEYS: what all keys of operations begin with → 'ok'
 */
export const mark = script<{
  readonly operationIds: readonly string[];
  /** `waiting` as JSON, and its reason */
  readonly waiting: string;
  readonly reason: string;
  /** one that holds at least until then (ISO 8601) is left as it is */
  readonly freshUntil: string;
}>(
  `
for _, id in ipairs(a.operationIds) do
  local o = redis.call('HMGET', KEYS[1] .. id, 'resource_type', 'resource_name', 'state')
  if o[3] == 'queued' then
    local key = '${KEYS.resource('', '').slice(0, -1)}' .. o[1] .. ':' .. o[2]
    local p = redis.call('HMGET', key, 'operation_id', 'waiting', 'status')
    local present = p[2] and cjson.decode(p[2])
    local isLeft = present and (present.reason ~= a.reason or present.retry_at >= a.freshUntil)
    if p[1] == id and not isLeft then
      redis.call('HSET', key, 'waiting', a.waiting)
      if not present then publish(o[1] .. '/' .. o[2], p[3], 'queued') end
    end
  end
end
return { 'ok' }`,
);
