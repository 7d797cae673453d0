import { performance } from 'node:perf_hooks';
import type { Redis } from 'ioredis';
import { redisTime } from './redis-time';

const SET_EVERY_MS = 30_000;

/**
 * The time by Redis, which all machines of an installation have in common, without asking for it each time: it is set now and
 * then, and runs by this machine's monotonic clock between, which no change of the machine's time moves.
 */
export class RedisClock {
  private offset = Date.now() - performance.now();

  /** Sets it now and from time to time, until the connection is closed. */
  static async start(redis: Redis): Promise<RedisClock> {
    const clock = new RedisClock();
    await clock.set(redis);
    setInterval(() => void clock.set(redis).catch(() => undefined), SET_EVERY_MS).unref(); // it runs on as it was set
    return clock;
  }

  /** ms since 1970 */
  now(): number {
    return Math.round(this.offset + performance.now());
  }

  private async set(redis: Redis): Promise<void> {
    const before = performance.now();
    const time = await redisTime(redis);
    this.offset = time - (before + performance.now()) / 2;
  }
}
