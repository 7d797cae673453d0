import type { Redis } from 'ioredis';
import { AppError, KEYS, type PortRange } from '#core';

/** A port that was given back is not given out again for this long: clients of its last owner may still knock. */
const REST_MS = 60_000;

/** KEYS: ports, resting · ARGV: resource id, first port, last port, now in ms → port, or 0 when none is free */
const LEASE = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held then return tonumber(held) end
redis.call('ZREMRANGEBYSCORE', KEYS[2], 0, ARGV[4])
local first, last = tonumber(ARGV[2]), tonumber(ARGV[3])
local size = last - first + 1
local cursor = tonumber(redis.call('HGET', KEYS[1], 'next') or first)
if cursor < first or cursor > last then cursor = first end
for step = 0, size - 1 do
  local port = first + (cursor - first + step) % size
  if redis.call('HEXISTS', KEYS[1], port) == 0 and not redis.call('ZSCORE', KEYS[2], port) then
    redis.call('HSET', KEYS[1], port, ARGV[1], ARGV[1], port, 'next', port + 1)
    return port
  end
end
return 0`;

/** KEYS: ports, resting · ARGV: resource id, rest until (ms) */
const RELEASE = `
local port = redis.call('HGET', KEYS[1], ARGV[1])
if not port then return 0 end
redis.call('HDEL', KEYS[1], port, ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[2], port)
return 1`;

/**
 * The host's ledger of ports: one hash that maps each leased port to its resource id and back, and where to look next.
 * A resource holds at most one port, and leasing again answers the one it holds.
 */
export class PortLedger {
  constructor(
    private readonly redis: Redis,
    private readonly hostId: string,
    private readonly range: PortRange,
  ) {}

  /** @throws AppError `no_free_port` */
  async lease(resourceId: string): Promise<number> {
    const { from, to } = this.range;
    const port = Number(await this.redis.eval(LEASE, 2, ...this.keys(), resourceId, from, to, Date.now()));
    if (port > 0) return port;
    throw new AppError('no_free_port', `all ports from ${from} to ${to} of this host are leased or resting`, {
      hint: `Widen PORT_RANGE (now ${from}-${to}) or give instances back, then POST again.`,
    });
  }

  async release(resourceId: string): Promise<void> {
    await this.redis.eval(RELEASE, 2, ...this.keys(), resourceId, Date.now() + REST_MS);
  }

  private keys(): [string, string] {
    return [KEYS.ports(this.hostId), KEYS.restingPorts(this.hostId)];
  }
}
