import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { redisTime } from '../redis-time';

/** A worker that has not been heard of for so long counts as gone. */
const UP_FOR_MS = 10_000;
const FORGOTTEN_AFTER_MS = 7 * 24 * 3600_000;

/** Says that a worker of this host is up; to be repeated well within 10 s. */
export async function markHostUp(redis: Redis, hostId: string): Promise<void> {
  await redis.zadd(KEYS.hosts, (await redisTime(redis)) + UP_FOR_MS, hostId);
}

/** Every host that ever had a worker, with whether one is up. */
export async function readHosts(redis: Redis): Promise<Map<string, boolean>> {
  const time = await redisTime(redis);
  const hosts = new Map<string, boolean>();
  const answer = await redis.zrange(KEYS.hosts, '0', '-1', 'WITHSCORES');
  for (let at = 0; at + 1 < answer.length; at += 2) hosts.set(answer[at] ?? '', Number(answer[at + 1]) > time);
  return hosts;
}

export async function isHostUp(redis: Redis, hostId: string): Promise<boolean> {
  return Number((await redis.zscore(KEYS.hosts, hostId)) ?? 0) > (await redisTime(redis));
}

/** Forgets the hosts that were not heard of for a week and have no instances. */
export async function forgetLostHosts(redis: Redis): Promise<void> {
  const before = (await redisTime(redis)) - FORGOTTEN_AFTER_MS;
  for (const hostId of await redis.zrangebyscore(KEYS.hosts, 0, before)) {
    if ((await redis.zcard(KEYS.index('host', hostId))) > 0) continue;
    await redis.zrem(KEYS.hosts, hostId);
    await redis.del(KEYS.ports(hostId), KEYS.restingPorts(hostId));
  }
}
