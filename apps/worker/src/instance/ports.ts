import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { AppError, KEYS, loadScript, type PortRange } from '#core';

const lease = loadScript(join(__dirname, 'lease-port.lua'));
const release = loadScript(join(__dirname, 'release-port.lua'));

/**
 * The host's ledger of ports: one hash that maps each leased port to its resource id, that to `port run` with the run that
 * leased it last, and tells where to look next. A resource holds at most one port, and leasing again answers the one it holds.
 */
export class PortLedger {
  /** @param restMs how long a released port rests: clients of its last owner may still connect */
  constructor(
    private readonly redis: Redis,
    private readonly hostId: string,
    private readonly range: PortRange,
    private readonly restMs: number,
  ) {}

  /** @throws AppError `no_free_port` */
  async lease(resourceId: string, run: string): Promise<number> {
    const { from, to } = this.range;
    const argument = { resourceId, run, first: from, last: to };
    const [outcome, port] = await lease.run(this.redis, this.keys(), argument);
    if (outcome === 'leased') return Number(port);
    if (outcome === 'incomplete')
      throw new AppError('interrupted', 'Redis lost the port ledger, which is being restored', { retryable: true });
    const lately = `released less than ${this.restMs / 1000} s ago`;
    throw new AppError('no_free_port', `all ports from ${from} to ${to} of this host are in use, or ${lately}`, {
      hint: `Widen PORT_RANGE (now ${from}-${to}), or try again later.`,
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
    const [lease, apart] = await this.redis.hmget(KEYS.ports(this.hostId), resourceId, `${resourceId}.run`);
    return lease?.split(' ')[1] ?? apart ?? undefined; // apart up to 0.2
  }

  /** Who holds a port of this host: resource id → the run that leased it last. */
  async holders(): Promise<Map<string, string>> {
    const ledger = await this.redis.hgetall(KEYS.ports(this.hostId));
    const holders = Object.entries(ledger).map(([field, lease]): [string, string | undefined] => {
      return [field, lease.split(' ')[1] ?? ledger[`${field}.run`]]; // a field of its own up to 0.2
    });
    return new Map(holders.filter((holder): holder is [string, string] => holder[1] !== undefined));
  }

  /** Gives the port back, unless a later run than this has leased it since. */
  async release(resourceId: string, run: string): Promise<void> {
    await release.run(this.redis, this.keys(), { resourceId, run, rest: this.restMs });
  }

  /** How many ports an instance could have now. @param now ms since 1970, by Redis */
  async countFree(now: number): Promise<number> {
    const { from, to } = this.range;
    const [fields, resting] = await Promise.all([
      this.redis.hkeys(KEYS.ports(this.hostId)),
      this.redis.zrangebyscore(KEYS.restingPorts(this.hostId), now, '+inf'),
    ]);
    const ports = [...fields.filter((field) => /^\d{1,5}$/.test(field)), ...resting].map(Number);
    return to - from + 1 - new Set(ports.filter((port) => port >= from && port <= to)).size;
  }

  private keys(): [string, string] {
    return [KEYS.ports(this.hostId), KEYS.restingPorts(this.hostId)];
  }
}
