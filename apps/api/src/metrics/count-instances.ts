import type { Redis } from 'ioredis';
import { KEYS, refOf, STATUSES, type Status } from '#core';

/** 1,000 names are about 20 kB, and take Redis less than a millisecond. */
const PAGE = 1_000;
/** The index of a type is without its deleted instances. */
const LISTED = STATUSES.filter((status) => status !== 'deleted');

type Counts = Record<Status, number>;

function noneOf(): Counts {
  return Object.fromEntries(STATUSES.map((status) => [status, 0])) as Counts; // a number for each
}

async function sizes<Value extends string>(
  redis: Redis,
  property: 'type' | 'status',
  values: readonly Value[],
): Promise<Record<Value, number>> {
  const entries = values.map(async (value) => [value, await redis.zcard(KEYS.index(property, value))] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<Value, number>; // one for each
}

async function countByType(redis: Redis, status: Status, counts: ReadonlyMap<string, Counts>): Promise<void> {
  for (let from = 0; ; from += PAGE) {
    const members = await redis.zrange(KEYS.index('status', status), String(from), String(from + PAGE - 1));
    for (const member of members) {
      const ofType = counts.get(refOf(member).type);
      if (ofType) ofType[status] += 1;
    }
    if (members.length < PAGE) return;
  }
}

/**
 * Counts the instances of these types, type → status → number. Redis has an index of each type and one of each status, but
 * none of both. A name tells its type, so the names are read of every status but the most frequent one; the rest of each
 * type has that. At most half of the names of listed instances are read thus, a page at a time, and few as a rule.
 *
 * An instance whose status changes meanwhile may be counted twice, or not at all.
 */
export async function countInstances(redis: Redis, types: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
  const [ofType, ofStatus] = await Promise.all([sizes(redis, 'type', types), sizes(redis, 'status', STATUSES)]);
  const counts = new Map(types.map((type) => [type, noneOf()]));
  const mostFrequent = LISTED.reduce((most, status) => (ofStatus[status] > ofStatus[most] ? status : most));
  for (const status of STATUSES) {
    if (status !== mostFrequent && ofStatus[status] > 0) await countByType(redis, status, counts);
  }
  for (const [type, count] of counts) {
    const others = LISTED.reduce((sum, status) => sum + count[status], 0);
    count[mostFrequent] = Math.max(0, (ofType[type] ?? 0) - others);
  }
  return counts;
}
