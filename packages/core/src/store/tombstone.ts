import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import type { ResourceRef } from './record';

/** How long a tombstone is kept. */
export const GONE_FOR_SECONDS = 24 * 3600;

/** The record of a purged resource. */
export interface Tombstone {
  readonly resource_id: string;
  readonly project: string;
  readonly deleted_at: string;
  readonly deleted_by: string;
  readonly operation_id: string;
}

/** The tombstone of a resource that was purged within a day. */
export async function readTombstone(redis: Redis, ref: ResourceRef): Promise<Tombstone | undefined> {
  const text = await redis.get(KEYS.gone(ref.type, ref.name));
  return text === null ? undefined : (JSON.parse(text) as Tombstone); // written by the store's purge() only
}
