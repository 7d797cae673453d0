import type { Redis } from 'ioredis';
import { readHosts } from './hosts';
import { ANYWHERE_QUEUE, hostQueue, PROVISION_QUEUE } from './operation-queues';

export const SHARED_QUEUES: readonly string[] = [PROVISION_QUEUE, ANYWHERE_QUEUE];

/** The queues of all known hosts, those that they share first. */
export async function queueNames(redis: Redis): Promise<readonly string[]> {
  const hosts = await readHosts(redis);
  return [...SHARED_QUEUES, ...[...hosts.keys()].map(hostQueue)];
}
