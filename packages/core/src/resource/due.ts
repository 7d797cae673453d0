import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { refOf, type ResourceRef } from './record';

/** What the service itself does when its time has come: end a lease, an undo window, or the validity of an old password. */
export const DUE_KINDS = ['expire', 'purge', 'end_grace'] as const;
export type DueKind = (typeof DUE_KINDS)[number];

export interface Due {
  readonly kind: DueKind;
  readonly ref: ResourceRef;
}

/**
 * What is due by now, the longest overdue first. It stays due until the script that acts on it removes it: all of it is
 * read, since what cannot be done now, on a host that is away, say, must not stand before the rest.
 */
export async function readDue(redis: Redis, now: number): Promise<Due[]> {
  const members = await redis.zrangebyscore(KEYS.due, 0, now);
  return members.map((text) => {
    const [kind = '', member = ''] = text.split(' ');
    return { kind: kind as DueKind, ref: refOf(member) }; // written by the store's scripts only
  });
}

/** Looks at it again later: what does not get done now must not stand before what can be. */
export async function putOffDue(redis: Redis, { kind, ref }: Due, until: number): Promise<void> {
  await redis.zadd(KEYS.due, 'XX', 'GT', until, `${kind} ${ref.type}/${ref.name}`);
}

/** Forgets what turned out to be of no resource. */
export async function forgetDue(redis: Redis, { kind, ref }: Due): Promise<void> {
  await redis.zrem(KEYS.due, `${kind} ${ref.type}/${ref.name}`);
}
