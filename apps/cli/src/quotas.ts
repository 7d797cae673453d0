import type { Redis } from 'ioredis';
import { KEYS } from '#core';

/** The limits of a project; unlimited where a number is absent. Lua reads it, too: store/scripts/include/over-quota.lua. */
export interface Quota {
  readonly instances?: number;
  readonly memory_bytes?: number;
}

/** What the project has is counted anew. */
export async function setQuota(redis: Redis, project: string, quota: Quota): Promise<void> {
  await redis.multi().hset(KEYS.quotas, project, JSON.stringify(quota)).del(KEYS.usage(project)).exec();
}

export async function listQuotas(redis: Redis): Promise<Record<string, Quota>> {
  const entries = Object.entries(await redis.hgetall(KEYS.quotas));
  return Object.fromEntries(entries.map(([project, text]) => [project, JSON.parse(text) as Quota])); // by setQuota()
}

/** @returns false when the project had none */
export async function removeQuota(redis: Redis, project: string): Promise<boolean> {
  return (await redis.hdel(KEYS.quotas, project)) === 1;
}
