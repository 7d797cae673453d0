import type { Redis } from 'ioredis';
import { KEYS, memberOf, refOf, type ResourceRef } from '#core';

/** Tasks that the service does by itself at a set time: end a lease, an undo window, or the validity of an old password. */
export type ScheduledTaskKind = 'expire' | 'purge' | 'end_grace';

export interface ScheduledTask {
  readonly kind: ScheduledTaskKind;
  readonly ref: ResourceRef;
}

function textOf({ kind, ref }: ScheduledTask): string {
  return `${kind} ${memberOf(ref)}`;
}

/**
 * The tasks whose time has come, the longest overdue first: all of them, so that one which cannot be done now, on a host that
 * is away, does not stand before the rest. A task stays scheduled until the script of its operation takes it off.
 */
export async function readScheduledTasks(redis: Redis, now: number): Promise<ScheduledTask[]> {
  const tasks = await redis.zrangebyscore(KEYS.scheduled, 0, now);
  return tasks.map((text) => {
    const [kind = '', member = ''] = text.split(' ');
    return { kind: kind as ScheduledTaskKind, ref: refOf(member) }; // written by the store's scripts only
  });
}

/** Postpones a task that cannot be done now. */
export async function postponeScheduledTask(redis: Redis, task: ScheduledTask, until: number): Promise<void> {
  await redis.zadd(KEYS.scheduled, 'XX', 'GT', until, textOf(task));
}

/** Removes a task of a resource that does not exist. */
export async function removeScheduledTask(redis: Redis, task: ScheduledTask): Promise<void> {
  await redis.zrem(KEYS.scheduled, textOf(task));
}
