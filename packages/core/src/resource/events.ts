import type { Redis } from 'ioredis';
import { KEYS } from '../keys';

/** `id` orders the events of a resource; `data` is JSON. */
export interface ResourceEvent {
  readonly id: string;
  readonly kind: string;
  readonly data: string;
}

const MOST_AT_ONCE = 100;

function eventOf([id, fields]: [string, string[]]): ResourceEvent {
  const [, kind = '', , data = ''] = fields; // kind, …, data, …: as the scripts add them
  return { id, kind, data };
}

/** The events after `id`, oldest first, at most 100. */
export async function eventsAfter(redis: Redis, resourceId: string, id: string): Promise<ResourceEvent[]> {
  const entries = await redis.xrange(KEYS.events(resourceId), `(${id}`, '+', 'COUNT', MOST_AT_ONCE);
  return entries.map(eventOf);
}

/** The ids of the oldest and of the latest event that are kept; `0-0` when there are none. */
export async function eventBounds(redis: Redis, resourceId: string): Promise<{ oldest: string; latest: string }> {
  const key = KEYS.events(resourceId);
  const [[first], [last]] = await Promise.all([
    redis.xrange(key, '-', '+', 'COUNT', 1),
    redis.xrevrange(key, '+', '-', 'COUNT', 1),
  ]);
  return { oldest: first?.[0] ?? '0-0', latest: last?.[0] ?? '0-0' };
}
