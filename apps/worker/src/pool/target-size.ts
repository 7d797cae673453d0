import { PROVISION_QUEUE, type ResourceType } from '#core';
import { memoryAvailable } from '../admission/find-shortage';
import type { WorkerContext } from '../worker-context';

/** By default only a host with this much memory available fills a pool. */
const ROOMY_BYTES = 4 * 2 ** 30;

/** What the pools of this host may do now. */
export interface PoolLimits {
  /** as many as are there already may stay, up to this */
  readonly most: (type: ResourceType) => number;
  /** how many new ones may be made, of all types together */
  readonly room: number;
}

/** Requests come first: while creations wait or run, no pool is filled; while they wait for room, it makes room. */
export async function readLimits({ settings, queues, admission }: WorkerContext): Promise<PoolLimits> {
  const waiting = await queues.of(PROVISION_QUEUE).getJobCountByTypes('wait', 'delayed', 'prioritized');
  const makesRoom = admission.isShort || (admission.reason !== undefined && waiting > 0);
  const isIdle = waiting === 0 && admission.active === 0 && admission.reason === undefined;
  const isRoomy = settings.pool !== undefined || ((await memoryAvailable()) ?? 0) >= ROOMY_BYTES;
  return {
    most: ({ definition: { name, pool } }) =>
      makesRoom ? 0 : (settings.pool?.get(name) ?? (settings.pool ? 0 : pool)),
    // One that waited for room would ask the others to make it.
    room: isRoomy && isIdle ? admission.available : 0,
  };
}
