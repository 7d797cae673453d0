import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import type { ResourceRecord } from '../resource/record';

/** Shared by all hosts: whichever worker has room takes the job, and that is the placement. */
export const PROVISION_QUEUE = 'provision';

/** Identity only. The worker reads the record for the rest, so no job ever holds a parameter or a secret. */
export interface ProvisionJob {
  readonly resourceId: string;
  readonly operationId: string;
  readonly type: string;
  readonly name: string;
}

/** How long a job that has ended can be looked at: so many, and so many seconds. A worker's option. */
export const JOB_RETENTION = {
  removeOnComplete: { count: 1_000, age: 24 * 3600 },
  removeOnFail: { count: 1_000, age: 7 * 24 * 3600 },
} as const;

export type ProvisionQueue = Queue<ProvisionJob>;

export function openProvisionQueue(connection: Redis): ProvisionQueue {
  const queue = new Queue<ProvisionJob>(PROVISION_QUEUE, { connection, prefix: KEYS.queuePrefix });
  queue.on('error', () => undefined); // the connection's owner has said it; unheard, BullMQ prints a stack
  return queue;
}

/** One operation is one job: adding it a second time changes nothing. */
export function provisionJobId(record: Pick<ResourceRecord, 'operation_id'>): string {
  return `provision-${record.operation_id}`;
}

export async function enqueueProvision(queue: ProvisionQueue, record: ResourceRecord): Promise<void> {
  const job: ProvisionJob = {
    resourceId: record.resource_id,
    operationId: record.operation_id,
    type: record.resource_type,
    name: record.resource_name,
  };
  await queue.add(PROVISION_QUEUE, job, { jobId: provisionJobId(record) });
}
