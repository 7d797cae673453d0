import type { Redis } from 'ioredis';
import { AppError, KEYS, type PortRange } from '#core';

/** A port that was given back is not given out again for this long: clients of its last owner may still knock. */
const REST_MS = 60_000;

/** KEYS: ports, resting · ARGV: resource id, run, first port, last port → port, 0 when none is free, -1 when the ledger was lost */
const LEASE = `
if redis.call('HEXISTS', KEYS[1], 'complete') == 0 then return -1 end
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held then
  redis.call('HSET', KEYS[1], ARGV[1] .. '.run', ARGV[2])
  return tonumber(held)
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], 0, redis.call('TIME')[1] * 1000)
local first, last = tonumber(ARGV[3]), tonumber(ARGV[4])
local size = last - first + 1
local cursor = tonumber(redis.call('HGET', KEYS[1], 'next') or first)
if cursor < first or cursor > last then cursor = first end
for step = 0, size - 1 do
  local port = first + (cursor - first + step) % size
  if redis.call('HEXISTS', KEYS[1], port) == 0 and not redis.call('ZSCORE', KEYS[2], port) then
    redis.call('HSET', KEYS[1], port, ARGV[1], ARGV[1], port, ARGV[1] .. '.run', ARGV[2], 'next', port + 1)
    return port
  end
end
return 0`;

/** KEYS: ports, resting · ARGV: resource id, run, how long it rests (ms) */
const RELEASE = `
local port = redis.call('HGET', KEYS[1], ARGV[1])
if not port or redis.call('HGET', KEYS[1], ARGV[1] .. '.run') ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], port, ARGV[1], ARGV[1] .. '.run')
redis.call('ZADD', KEYS[2], redis.call('TIME')[1] * 1000 + ARGV[3], port)
return 1`;

/**
 * The host's ledger of ports: one hash that maps each leased port to its resource id and back, tells the run that leased
 * it last, and where to look next. A resource holds at most one port, and leasing again answers the one it holds.
 */
export class PortLedger {
  constructor(
    private readonly redis: Redis,
    private readonly hostId: string,
    private readonly range: PortRange,
  ) {}

  /** @throws AppError `no_free_port` */
  async lease(resourceId: string, run: string): Promise<number> {
    const { from, to } = this.range;
    const port = Number(await this.redis.eval(LEASE, 2, ...this.keys(), resourceId, run, from, to));
    if (port > 0) return port;
    if (port < 0) throw new AppError('interrupted', 'the ledger of ports is being rebuilt', { retryable: true });
    throw new AppError('no_free_port', `all ports from ${from} to ${to} of this host are leased or resting`, {
      hint: `Widen PORT_RANGE (now ${from}-${to}), or wait a minute if ports of failed requests rest, then try again.`,
    });
  }

  /** False when Redis has lost it: a port that seems to be free may be an instance's. */
  async isComplete(): Promise<boolean> {
    return (await this.redis.hexists(KEYS.ports(this.hostId), 'complete')) === 1;
  }

  /** Says that every port that an instance of this host has is in it. */
  async complete(): Promise<void> {
    await this.redis.hset(KEYS.ports(this.hostId), 'complete', '1');
  }

  /** The run that leased the resource's port last; undefined when it holds none. */
  async runOf(resourceId: string): Promise<string | undefined> {
    return (await this.redis.hget(KEYS.ports(this.hostId), `${resourceId}.run`)) ?? undefined;
  }

  /** Who holds a port of this host: resource id → the run that leased it last. */
  async holders(): Promise<Map<string, string>> {
    const ledger = await this.redis.hgetall(KEYS.ports(this.hostId));
    const runs = Object.entries(ledger).filter(([field]) => field.endsWith('.run'));
    return new Map(runs.map(([field, run]) => [field.slice(0, -'.run'.length), run]));
  }

  /** Gives the port back, unless a later run than this has leased it since. */
  async release(resourceId: string, run: string): Promise<void> {
    await this.redis.eval(RELEASE, 2, ...this.keys(), resourceId, run, REST_MS);
  }

  private keys(): [string, string] {
    return [KEYS.ports(this.hostId), KEYS.restingPorts(this.hostId)];
  }
}
