import { KEYS, type LedgerKeys } from '../../keys';
import { script } from './script';

interface Restoration {
  readonly member: string;
  readonly type: string;
  readonly number: number;
  readonly resourceId: string;
  /** one later than the kept one: Redis has lost something where it does not know that */
  readonly revision: number;
  readonly place: number;
  readonly status: string;
  readonly host: string;
  readonly project: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly goneKey: string;
  /** field, value, field, value, … */
  readonly record: readonly string[];
  readonly operationId: string;
  readonly operationKind: string;
  readonly operationState: string;
  /** what is to be known of the operation when Redis has lost it, and of what became of it in any case */
  readonly operation: readonly string[];
  readonly operationEnd: readonly string[];
  /** how one ends that was accepted on the older revision */
  readonly overtakenEnd: readonly string[];
  /** kind → when it is due in ms */
  readonly due: Readonly<Record<string, number>>;
  readonly ledger: LedgerKeys;
  /** what the ledger is to say */
  readonly port?: string | undefined;
  readonly run: string;
  readonly statusEvent: string;
}

/**
 * Writes a record that Redis has lost, or of which it has an older revision only, with all that belongs to it: indexes, times,
 * its latest operation, its port and the counters. What is there is never overwritten by anything else or older.
 *
 * KEYS: record → 'restored' | 'renewed' | 'present' | 'gone' | 'taken', resource id of the namesake
 */
export const restore = script<Restoration>(
  `
local p = redis.call('HMGET', KEYS[1], 'resource_id', 'revision', 'status', 'labels', 'host_id', 'project', 'place', 'operation_id', 'operation_state')
if p[1] and p[1] ~= a.resourceId then return { 'taken', p[1] } end
if p[1] and tonumber(p[2]) >= a.revision - 1 then return { 'present' } end
if p[1] then
  move(a.member, p[7], p[3], nil)
  relabel(a.member, p[7], cjson.decode(p[4]), {})
  redis.call('ZREM', index('project', p[6]), a.member)
  if p[5] then redis.call('ZREM', index('host', p[5]), a.member) end
  for _, kind in ipairs({ 'expire', 'purge', 'end_grace' }) do remember(a.member, kind, nil) end
  redis.call('ZREM', '${KEYS.unsettled}', a.member)
  if p[8] ~= a.operationId and (p[9] == 'queued' or p[9] == 'running') then
    redis.call('HSET', '${KEYS.operation('')}' .. p[8], unpack(a.overtakenEnd))
  end
  redis.call('DEL', KEYS[1])
else
  local gone = redis.call('GET', a.goneKey)
  if gone and cjson.decode(gone).resource_id == a.resourceId then return { 'gone' } end
end
redis.call('HSET', KEYS[1], unpack(a.record))
move(a.member, a.place, nil, a.status)
relabel(a.member, a.place, {}, a.labels)
redis.call('ZADD', index('project', a.project), a.place, a.member)
redis.call('ZADD', index('host', a.host), a.place, a.member)
for kind, time in pairs(a.due) do remember(a.member, kind, time) end
local operation, history = '${KEYS.operation('')}' .. a.operationId, '${KEYS.history('')}' .. a.resourceId
if redis.call('EXISTS', operation) == 0 then redis.call('HSET', operation, unpack(a.operation)) end
redis.call('HSET', operation, unpack(a.operationEnd))
redis.call('LREM', history, 0, a.operationId)
redis.call('LPUSH', history, a.operationId)
if a.operationState == 'queued' then redis.call('ZADD', '${KEYS.unsettled}', now(), a.member) end
if a.port then
  -- Whoever else holds it by now has leased it from a ledger that had lost this: its run finds the port in use.
  local other = redis.call('HGET', a.ledger.ports, a.port)
  if other and other ~= a.resourceId then redis.call('HDEL', a.ledger.ports, other, other .. '.run') end
  lease(a.ledger, a.port, a.resourceId, a.run)
end
raise('${KEYS.lastNumber('')}' .. a.type, a.number)
raise('${KEYS.lastPlace}', a.place)
tell(a.resourceId, 'status', a.statusEvent)
tellOperation(a.resourceId, a.operationId, a.operationKind, a.operationState)
publish(a.member, a.status, a.operationState)
return { p[1] and 'renewed' or 'restored' }`,
);

/** Sees to it that no counter is lower than this. KEYS: none of them → 'ok' */
export const raiseCounters = script<{
  readonly numbers: Readonly<Record<string, number>>;
  readonly place: number;
}>(
  `
for type, number in pairs(a.numbers) do raise('${KEYS.lastNumber('')}' .. type, number) end
raise('${KEYS.lastPlace}', a.place)
return { 'ok' }`,
);
