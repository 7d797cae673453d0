import { performance } from 'node:perf_hooks';
import type { Redis } from 'ioredis';
import { redisTime } from './redis-time';

const SAMPLES = 5;

/**
 * The time by Redis, which all machines of an installation have in common. It is synchronised now and then, and runs by this
 * machine's monotonic clock in between, which a change of the machine's time does not move.
 */
export class RedisClock {
  private offset = Date.now() - performance.now();

  /** Sets itself whenever the connection is ready, and every `syncMs`; before that, it is this machine's own. */
  constructor(
    private readonly redis: Redis,
    syncMs: number,
  ) {
    const set = () => void this.set().catch(() => undefined); // it runs on as it was set
    redis.on('ready', set);
    setInterval(set, syncMs).unref();
  }

  /** ms since 1970 */
  now(): number {
    return Math.round(this.offset + performance.now());
  }

  date(): Date {
    return new Date(this.now());
  }

  /** By the quickest of some replies: its error is half of its round trip at most. */
  async set(): Promise<void> {
    let quickest = { took: Infinity, offset: this.offset };
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const before = performance.now();
      const time = await redisTime(this.redis);
      const after = performance.now();
      if (after - before < quickest.took) quickest = { took: after - before, offset: time - (before + after) / 2 };
    }
    this.offset = quickest.offset;
  }
}
