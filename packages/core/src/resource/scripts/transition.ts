import { KEYS, type LedgerKeys } from '../../keys';
import { script } from './script';

interface Change {
  readonly member: string;
  readonly resourceId: string;
  /** the allowed present statuses */
  readonly from: readonly string[];
  readonly to: string;
  /** the run that must hold the record */
  readonly heldBy?: string | undefined;
  /** the operation that must be its latest, and not ended */
  readonly operationId?: string | undefined;
  /** the revision that it must be at */
  readonly revision?: number | undefined;
  /** refuse when the operation is to be undone */
  readonly untilCancelled?: boolean | undefined;
  /** the host that takes it */
  readonly host?: string | undefined;
  /** how many instances that host may have with this one, unless it has this one already */
  readonly most?: number | undefined;
  /** its host has nothing of it left */
  readonly leavesHost?: boolean | undefined;
  /** the port that it is to be known by */
  readonly lease?: { readonly ledger: LedgerKeys; readonly port: string; readonly run: string } | undefined;
  /** field, value, field, value, … */
  readonly set: readonly string[];
  readonly removed: readonly string[];
  /** the keys that what is sealed in `set` was sealed with */
  readonly sealedWith: readonly string[];
  /** told to those who watch, when the status changes */
  readonly statusEvent: string;
  /** told to those who watch: kind, data */
  readonly event?: readonly [string, string] | undefined;
  /** of the latest operation */
  readonly operation?: { readonly state?: string | undefined; readonly set: readonly string[] } | undefined;
  /** kind → when it is due in ms, false when no more */
  readonly due?: Readonly<Record<string, number | false>> | undefined;
}

/**
 * The compare-and-set that every write of a status goes through.
 *
 * KEYS: record → 'ok', 'missing', 'superseded', 'changed', 'cancelled', 'retired_key', 'full', 'port_lost', or the present
 * status that does not allow it
 */
export const transition = script<Change>(
  `
local p = redis.call('HMGET', KEYS[1], 'resource_id', 'run', 'status', 'revision', 'cancel', 'operation_id', 'place', 'operation_kind', 'host_id', 'operation_state')
if p[1] ~= a.resourceId then return { 'missing' } end
if a.heldBy and p[2] ~= a.heldBy then return { 'superseded' } end
if a.operationId and p[6] ~= a.operationId then return { 'superseded' } end
if a.operationId and p[10] ~= 'queued' and p[10] ~= 'running' then return { 'superseded' } end
if a.revision and p[4] ~= tostring(a.revision) then return { 'changed' } end
if not contains(a.from, p[3]) then return { p[3] } end
if a.untilCancelled and p[5] then return { 'cancelled' } end
for _, key in ipairs(a.sealedWith) do
  if redis.call('SISMEMBER', '${KEYS.retiredKeys}', key) == 1 then return { 'retired_key' } end
end
if a.most and (p[9] ~= a.host or p[3] == 'deleted') and instancesOf(a.host) >= a.most then return { 'full' } end
if a.lease then
  -- Redis may have been killed since, and have lost that the port is leased: then it is again, if it is still free.
  local holder = redis.call('HGET', a.lease.ledger.ports, a.lease.port)
  if holder and holder ~= p[1] then return { 'port_lost' } end
  lease(a.lease.ledger, a.lease.port, p[1], a.lease.run)
end
if #a.removed > 0 then redis.call('HDEL', KEYS[1], unpack(a.removed)) end
redis.call('HSET', KEYS[1], unpack(a.set))
redis.call('HINCRBY', KEYS[1], 'revision', 1)
if a.host and p[9] ~= a.host then
  if p[9] then redis.call('ZREM', index('host', p[9]), a.member) end
  redis.call('HSET', KEYS[1], 'host_id', a.host)
  redis.call('ZADD', index('host', a.host), p[7], a.member)
end
if a.leavesHost and p[9] then
  redis.call('ZREM', index('host', p[9]), a.member)
  redis.call('HDEL', KEYS[1], 'host_id')
end
for kind, time in pairs(a.due or {}) do remember(a.member, kind, time) end
if a.operation then
  if #a.operation.set > 0 then redis.call('HSET', '${KEYS.operation('')}' .. p[6], unpack(a.operation.set)) end
  local state = a.operation.state
  if state then
    redis.call('HSET', '${KEYS.operation('')}' .. p[6], 'state', state)
    redis.call('HSET', KEYS[1], 'operation_state', state)
    tellOperation(p[1], p[6], p[8], state)
    if state ~= 'queued' and state ~= 'running' then redis.call('ZREM', '${KEYS.unsettled}', a.member) end
  end
end
if p[3] ~= a.to then
  move(a.member, p[7], p[3], a.to)
  tell(p[1], 'status', a.statusEvent)
end
if a.event then tell(p[1], a.event[1], a.event[2]) end
publish(a.member, a.to, redis.call('HGET', KEYS[1], 'operation_state') or '')
return { 'ok' }`,
);
