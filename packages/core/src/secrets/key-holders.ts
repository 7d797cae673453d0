import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { redisTime } from '../redis-time';
import type { Timings } from '../timings';

/** The keys that a process has, as JSON in Redis. */
export interface KeyHolder {
  /** its kind, process id and host name, for people, and random digits */
  readonly process: string;
  /** of a worker */
  readonly hostId?: string;
  readonly holds: readonly string[];
  readonly seals: string;
}

/** Notes it for `keyHolderValid`. @param before the process's last note */
export async function noteKeyHolder(
  redis: Redis,
  holder: KeyHolder,
  before: KeyHolder | undefined,
  { keyHolderValid, keyHolderForgottenAfter }: Timings,
): Promise<void> {
  const now = await redisTime(redis);
  const [member, former] = [JSON.stringify(holder), before && JSON.stringify(before)];
  const note = redis.multi();
  if (former !== undefined && former !== member) note.zrem(KEYS.keyHolders, former);
  note.zadd(KEYS.keyHolders, now + keyHolderValid, member);
  await note.zremrangebyscore(KEYS.keyHolders, 0, now - keyHolderForgottenAfter).exec();
}

export async function forgetKeyHolder(redis: Redis, holder: KeyHolder): Promise<void> {
  await redis.zrem(KEYS.keyHolders, JSON.stringify(holder));
}

/** All processes that are up. */
export async function readKeyHolders(redis: Redis): Promise<KeyHolder[]> {
  const members = await redis.zrangebyscore(KEYS.keyHolders, await redisTime(redis), '+inf');
  return members.map((member) => JSON.parse(member) as KeyHolder); // written above only
}
