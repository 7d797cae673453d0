import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { redisTime } from '../redis-time';

/** Says that a worker of this host is up, for so long. */
export async function markHostUp(redis: Redis, hostId: string, upForMs: number): Promise<void> {
  await redis.zadd(KEYS.hosts, (await redisTime(redis)) + upForMs, hostId);
}

/** Every known host, and whether a worker of it is up. */
export async function readHosts(redis: Redis): Promise<Map<string, boolean>> {
  const time = await redisTime(redis);
  const hosts = new Map<string, boolean>();
  const answer = await redis.zrange(KEYS.hosts, '0', '-1', 'WITHSCORES');
  for (let at = 0; at + 1 < answer.length; at += 2) hosts.set(answer[at] ?? '', Number(answer[at + 1]) > time);
  return hosts;
}

/** @returns whether a worker of the host is up, and the time by Redis at which it was or was not */
export async function lookAtHost(redis: Redis, hostId: string): Promise<{ isUp: boolean; time: number }> {
  const [upUntil, time] = await Promise.all([redis.zscore(KEYS.hosts, hostId), redisTime(redis)]);
  return { isUp: Number(upUntil ?? 0) > time, time };
}

/** Forgets the hosts that have had no worker for so long and have no instances. */
export async function forgetLostHosts(redis: Redis, afterMs: number): Promise<void> {
  const before = (await redisTime(redis)) - afterMs;
  for (const hostId of await redis.zrangebyscore(KEYS.hosts, 0, before)) {
    if ((await redis.zcard(KEYS.index('host', hostId))) > 0) continue;
    await redis.zrem(KEYS.hosts, hostId);
    await redis.del(KEYS.ports(hostId), KEYS.restingPorts(hostId));
  }
}
