import { performance } from 'node:perf_hooks';
import type { Redis } from 'ioredis';
import { redisTime } from './redis-time';

const SET_EVERY_MS = 30_000;
const ANSWERS = 5;

/**
 * The time by Redis, which all machines of an installation have in common, without asking for it each time: it is set now and
 * then, and runs by this machine's monotonic clock between, which no change of the machine's time moves.
 */
export class RedisClock {
  private offset = Date.now() - performance.now();

  /** Sets itself whenever the connection is ready, and from time to time; before that, it is this machine's own. */
  constructor(private readonly redis: Redis) {
    const set = () => void this.set().catch(() => undefined); // it runs on as it was set
    redis.on('ready', set);
    setInterval(set, SET_EVERY_MS).unref();
  }

  /** ms since 1970 */
  now(): number {
    return Math.round(this.offset + performance.now());
  }

  date(): Date {
    return new Date(this.now());
  }

  /** By the quickest answer of some: it was under way for half of the time at the most that it took. */
  async set(): Promise<void> {
    let quickest = { took: Infinity, offset: this.offset };
    for (let asked = 0; asked < ANSWERS; asked += 1) {
      const before = performance.now();
      const time = await redisTime(this.redis);
      const after = performance.now();
      if (after - before < quickest.took) quickest = { took: after - before, offset: time - (before + after) / 2 };
    }
    this.offset = quickest.offset;
  }
}
