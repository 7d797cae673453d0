import type { Redis } from 'ioredis';
import { KEYS } from '../keys';

/** What a project may have at the most; without a number, any. */
export interface Quota {
  readonly instances?: number;
  readonly memory_bytes?: number;
}

/** A number of the quota that a request would go over. */
export interface Excess {
  readonly of: 'instances' | 'memory_bytes';
  readonly used: number;
  readonly asked: number;
  readonly limit: number;
}

export async function setQuota(redis: Redis, project: string, quota: Quota): Promise<void> {
  await redis.hset(KEYS.quotas, project, JSON.stringify(quota));
}

export async function listQuotas(redis: Redis): Promise<Record<string, Quota>> {
  const entries = Object.entries(await redis.hgetall(KEYS.quotas));
  return Object.fromEntries(entries.map(([project, text]) => [project, JSON.parse(text) as Quota])); // by setQuota()
}

/** @returns false when the project had none */
export async function removeQuota(redis: Redis, project: string): Promise<boolean> {
  return (await redis.hdel(KEYS.quotas, project)) === 1;
}
