import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { redisTime } from '../redis-time';

/** A process that has not been heard of for so long counts as gone. */
const HEARD_FOR_MS = 10_000;
const FORGOTTEN_AFTER_MS = 3_600_000;

/** What a process says of the keys that it has; all of it is in Redis as JSON. */
export interface KeyHolder {
  /** its kind, process id and host name, for people, and what makes it unique */
  readonly process: string;
  /** of a worker */
  readonly hostId?: string;
  readonly holds: readonly string[];
  readonly seals: string;
}

/** Says it; to be repeated well within 10 s. @param before what the same process said last */
export async function noteKeyHolder(redis: Redis, holder: KeyHolder, before: KeyHolder | undefined): Promise<void> {
  const now = await redisTime(redis);
  const [member, former] = [JSON.stringify(holder), before && JSON.stringify(before)];
  const note = redis.multi();
  if (former !== undefined && former !== member) note.zrem(KEYS.keyHolders, former);
  note.zadd(KEYS.keyHolders, now + HEARD_FOR_MS, member);
  await note.zremrangebyscore(KEYS.keyHolders, 0, now - FORGOTTEN_AFTER_MS).exec();
}

export async function forgetKeyHolder(redis: Redis, holder: KeyHolder): Promise<void> {
  await redis.zrem(KEYS.keyHolders, JSON.stringify(holder));
}

/** All processes that are up. */
export async function readKeyHolders(redis: Redis): Promise<KeyHolder[]> {
  const members = await redis.zrangebyscore(KEYS.keyHolders, await redisTime(redis), '+inf');
  return members.map((member) => JSON.parse(member) as KeyHolder); // written above only
}
