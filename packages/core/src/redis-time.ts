import type { Redis } from 'ioredis';

/** The time in ms since 1970 by Redis, the one clock that all hosts have. */
export async function redisTime(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}
