import { isUnderWay, KEYS, refOf, type ResourceRecord, type ResourceType } from '#core';
import type { WorkerContext } from '../worker-context';

/** The pooled instances of this host, in whatever state. */
export async function readPooled({ redis, store, installation }: WorkerContext): Promise<ResourceRecord[]> {
  const refs = await redis.zrange(KEYS.index('project', KEYS.poolProject), '0', '-1');
  const records = await Promise.all(refs.map((ref) => store.get(refOf(ref))));
  return records.filter(
    (record) => record?.project === KEYS.poolProject && record.host_id === installation.hostId,
  ) as ResourceRecord[]; // without undefined ones
}

/**
 * - `ready`: can be claimed
 * - `coming`: is being made, or runs again soon
 * - `leaving`: is being removed
 * - `unfit`: is to be removed
 */
export type Fitness = 'ready' | 'coming' | 'leaving' | 'unfit';

export function fitnessOf(record: ResourceRecord, type: ResourceType, now: number, givenUpAfter: number): Fitness {
  const isBusy = isUnderWay(record.operation_state);
  if (isBusy && record.operation_kind === 'create') return 'coming';
  if (isBusy) return 'leaving';
  const isRight = (['image_version', 'parameters', 'config'] as const).every((name) => {
    return JSON.stringify(record[name]) === JSON.stringify(type.defaults[name]);
  });
  // After a creation or a removal that failed nobody can claim it.
  if (!isRight || record.operation_state !== 'succeeded') return 'unfit';
  if (record.status === 'running') return 'ready';
  return now - Date.parse(record.updated_at) < givenUpAfter ? 'coming' : 'unfit';
}
