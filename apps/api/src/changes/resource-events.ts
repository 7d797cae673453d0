import type { Redis } from 'ioredis';
import { KEYS } from '#core';

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

/** The id of the latest event; `0-0` when there are none. */
export async function latestEventId(redis: Redis, resourceId: string): Promise<string> {
  const [latest] = await redis.xrevrange(KEYS.events(resourceId), '+', '-', 'COUNT', 1);
  return latest?.[0] ?? '0-0';
}

/** An event that is kept, and with it all that came after; undefined when it is too old, or never was. */
export async function readEvent(redis: Redis, resourceId: string, id: string): Promise<ResourceEvent | undefined> {
  const [entry] = await redis.xrange(KEYS.events(resourceId), id, id);
  return entry && eventOf(entry);
}
