import { jobIdOf, PROVISION_QUEUE } from '#core';
import { readUnfinished } from './host-full';
import type { WorkerContext } from '../worker-context';

/**
 * Moves half-done creations of this host to the head of the queue: they hold their place already, and would wait for ever
 * behind those that wait for one.
 *
 * @returns how many there are
 */
export async function prioritizeUnfinished({ redis, store, queues, installation }: WorkerContext): Promise<number> {
  let unfinished = 0;
  for (const ref of await readUnfinished(redis, installation.hostId)) {
    const record = await store.get(ref);
    if (record?.operation_kind !== 'create' || record.host_id !== installation.hostId) continue;
    const job = await queues.of(PROVISION_QUEUE).getJob(jobIdOf(record));
    const state = await job?.getState();
    if (state === 'waiting') await job?.changePriority({ lifo: true });
    if (state === 'waiting' || state === 'delayed') unfinished += 1;
  }
  return unfinished;
}
