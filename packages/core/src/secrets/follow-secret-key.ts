import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { messageOf } from '../errors';
import type { Logger } from '../logger';
import { repeat } from '../repeat';
import { announcedKey } from './announced-key';
import { forgetKeyHolder, noteKeyHolder, type KeyHolder } from './key-holders';
import type { Timings } from '../timings';
import type { KeyRing } from './key-ring';

/**
 * Makes this process seal with the key that is announced, and says in Redis which keys it has: a key is taken away only
 * when all have another.
 *
 * @param redis the connection that records are written by: when Redis has heard that this process seals with a key, it
 * has also heard of all that the process sealed with another
 * @returns a function that stops it
 */
export function followSecretKey(
  redis: Redis,
  keyRing: KeyRing,
  log: Logger,
  timings: Timings,
  { name, hostId }: { readonly name: string; readonly hostId?: string },
): () => Promise<void> {
  const identity = {
    process: `${name} ${process.pid} on ${hostname()} (${randomBytes(4).toString('hex')})`,
    ...(hostId === undefined ? {} : { hostId }),
  };
  let noted: KeyHolder | undefined;
  let trouble: string | undefined;
  const complain = (why: string | undefined) => {
    if (why !== undefined && why !== trouble) log.warn('secret key', { cause: why });
    trouble = why;
  };
  /** @returns why this process cannot do as announced */
  const follow = (announced: string): string | undefined => {
    try {
      keyRing.reload();
      return keyRing.sealWith(announced) ? undefined : `the key ${announced}, which others seal with, is not there`;
    } catch (error) {
      return messageOf(error); // it goes on with the keys that it has, and says so in Redis
    }
  };
  const look = async () => {
    const why = follow(await announcedKey(redis, keyRing));
    const holder = { ...identity, holds: keyRing.ids, seals: keyRing.currentId };
    await noteKeyHolder(redis, holder, noted, timings);
    noted = holder;
    complain(why);
  };
  const stop = repeat(() => look().catch((error: unknown) => complain(messageOf(error))), timings.secretKeyCheck);
  return async () => {
    stop();
    if (noted && redis.status === 'ready') await forgetKeyHolder(redis, noted);
  };
}
