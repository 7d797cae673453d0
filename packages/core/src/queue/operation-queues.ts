import { Queue, type JobState } from 'bullmq';
import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import type { ResourceRecord } from '../store/record';

/** Shared by all hosts: whichever host admits an instance takes the job, and that is the placement. */
export const PROVISION_QUEUE = 'provision';

/** Shared, too: for other operations on an instance without a host. Full hosts take them, too. */
export const ANYWHERE_QUEUE = 'anywhere';

/** For all that touches an existing container: only its host's workers take it. */
export function hostQueue(hostId: string): string {
  return `host.${hostId}`;
}

/** Identity only. The worker reads the record and the operation for the rest, so no job contains a parameter or a secret. */
export interface OperationJob {
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

type Queued = Pick<ResourceRecord, 'operation_id' | 'operation_kind' | 'host_id' | 'project'>;

/** One operation is one job: adding it a second time changes nothing. */
export function jobIdOf({ operation_id: id, operation_kind: kind }: Queued): string {
  return `${kind}-${id}`;
}

function queueNameOf({ operation_kind: kind, host_id: hostId, project }: Queued): string {
  if (kind === 'create' && project !== KEYS.poolProject) return PROVISION_QUEUE;
  return hostId === undefined ? ANYWHERE_QUEUE : hostQueue(hostId);
}

/** The queues by their names; each is opened when it is first used. */
export class OperationQueues {
  private readonly queues = new Map<string, Queue<OperationJob>>();

  constructor(private readonly connection: Redis) {}

  of(name: string): Queue<OperationJob> {
    const known = this.queues.get(name);
    if (known) return known;
    const queue = new Queue<OperationJob>(name, { connection: this.connection, prefix: KEYS.queuePrefix });
    queue.on('error', () => undefined); // the connection's owner has said it; unheard, BullMQ prints a stack
    this.queues.set(name, queue);
    return queue;
  }

  /** Queues the record's operation. */
  async enqueue(record: ResourceRecord): Promise<void> {
    const job: OperationJob = {
      resourceId: record.resource_id,
      operationId: record.operation_id,
      type: record.resource_type,
      name: record.resource_name,
    };
    await this.of(queueNameOf(record)).add(record.operation_kind, job, { jobId: jobIdOf(record) });
  }

  /** Where the record's operation queues, 1 being next; undefined when it does not, or waits to be tried again. */
  async position(record: ResourceRecord): Promise<number | undefined> {
    const queue = this.of(queueNameOf(record));
    const key = queue.toKey('wait');
    const [at, length] = await Promise.all([this.connection.lpos(key, jobIdOf(record)), this.connection.llen(key)]);
    return at === null ? undefined : length - at; // BullMQ adds on the left and takes from the right
  }

  /** Takes an operation that was cancelled out of its queue, where those behind it would count it. */
  async withdraw(record: ResourceRecord): Promise<void> {
    await this.of(queueNameOf(record)).remove(jobIdOf(record));
  }

  /** The ids of the creations that wait for a worker, `from` the one that is next, at most `count`. */
  async waitingCreations(from: number, count: number): Promise<string[]> {
    const ids = await this.connection.lrange(this.of(PROVISION_QUEUE).toKey('wait'), -from - count, -from - 1);
    return ids.map((id) => id.replace(/^create-/, '')).reverse();
  }

  /** The id of the operation that is next in the queue; undefined when none waits for a worker. */
  async nextIn(name: string): Promise<string | undefined> {
    const jobId = await this.connection.lindex(this.of(name).toKey('wait'), -1);
    return jobId?.slice(jobId.indexOf('-') + 1);
  }

  /** Retries a delayed job now. */
  async tryNow(record: ResourceRecord): Promise<void> {
    const job = await this.of(queueNameOf(record)).getJob(jobIdOf(record));
    await job?.promote().catch(async (error: unknown) => {
      if (await job.isDelayed()) throw error; // else somebody has taken it up meanwhile
    });
  }

  async jobState(record: ResourceRecord): Promise<JobState | 'unknown'> {
    return this.of(queueNameOf(record)).getJobState(jobIdOf(record));
  }
}
