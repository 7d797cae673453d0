import { randomBytes, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import {
  createRecord,
  handleOf,
  KEYS,
  KeyRing,
  newSecret,
  ResourceStore,
  seal,
  secretKeyOf,
  type NewResource,
  type OperationStep,
  type ResourceRecord,
} from '#core';
import { PortLedger } from '../../apps/worker/src/instance/ports';

const STEPS = [
  'clear_remains',
  'ensure_image',
  'ensure_seed',
  'write_files',
  'start_container',
  'await_ready',
  'publish',
];
const STEP_MS = 40;
const PORTS = { from: 20_000, to: 60_000 };
/** As an hour later: the events are gone. */
const EVENTS_KEPT_MS = 1;

function stepsSince(ms: number): OperationStep[] {
  const time = (count: number) => new Date(ms + count * STEP_MS).toISOString();
  return STEPS.map((name, at) => ({ name, started_at: time(at), finished_at: time(at + 1) }));
}

function sealedFor({ resource_id: id, resource_type: type }: ResourceRecord, port: string, keyRing: KeyRing): string {
  const password = randomBytes(16).toString('hex');
  return seal(keyRing, id, {
    db_password: password,
    connect_string: `${type}-cli -h 10.98.0.2 -p ${port} -a ${password}`,
    uri: `${type}://:${password}@10.98.0.2:${port}`,
  });
}

function keyRingOfNobody(): KeyRing {
  const secret = secretKeyOf(newSecret());
  return new KeyRing(() => [secret]);
}

/** Makes records of instances that have been running for long, by what the API and a worker call. Without containers. */
export class QuietInstances {
  private readonly store: ResourceStore;

  /** @param keyRing seals the credentials; without it, one that nobody has */
  constructor(
    private readonly redis: Redis,
    private readonly keyRing = keyRingOfNobody(),
  ) {
    this.store = new ResourceStore(redis, Date.now, EVENTS_KEPT_MS);
  }

  /** The ledger of a host's ports is complete, as of one whose worker has joined. */
  async join(host: string): Promise<void> {
    await this.redis.set(KEYS.installation, 'quiet', 'NX');
    await this.portsOf(host).complete();
  }

  /** @returns the record as it was accepted */
  async make(host: string, asked: Partial<NewResource> = {}): Promise<ResourceRecord> {
    const created = await createRecord(this.redis, {
      type: 'redis',
      prefix: 'r',
      project: 'default',
      imageVersion: 'redis:8.0',
      memoryBytes: 2 ** 28,
      parameters: { maxmemory: '256mb' },
      config: {},
      labels: {},
      deletionProtection: false,
      createdAt: new Date(),
      requestId: randomUUID(),
      eventsKept: EVENTS_KEPT_MS,
      ...asked,
    });
    if (created.outcome !== 'created') throw new Error(`not created but ${created.outcome}`);
    await this.provision(created.record, host);
    await this.redis.exists(KEYS.events(created.record.resource_id)); // Redis removes an expired key when it is read
    return created.record;
  }

  private portsOf(host: string): PortLedger {
    return new PortLedger(this.redis, host, PORTS, 0);
  }

  private async provision(record: ResourceRecord, host: string): Promise<void> {
    const handle = handleOf(record);
    const run = randomBytes(8).toString('hex');
    const since = Date.parse(record.created_at);
    await this.store.transition(handle, {
      to: 'provisioning',
      operationId: record.operation_id,
      host,
      set: { run, progress: { step: 'claim', done: 0, total: STEPS.length } },
      operation: { state: 'running', steps: [], started_at: record.created_at },
    });
    const port = String(await this.portsOf(host).lease(record.resource_id, run));
    await this.store.transition(handle, {
      to: 'running',
      heldBy: run,
      host,
      port,
      set: {
        wanted: 'running',
        path: 'plain',
        server_ip: '10.98.0.2',
        exposed_port: port,
        sealed: sealedFor(record, port, this.keyRing),
      },
      operation: { state: 'succeeded', steps: stepsSince(since) },
    });
  }
}

/** The bytes that Redis has in use for what it keeps: its buffers come and go. */
export async function memoryUsed(redis: Redis): Promise<number> {
  const info = await redis.info('memory');
  const valueOf = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
  return valueOf('used_memory') - valueOf('mem_aof_buffer') - valueOf('mem_clients_normal');
}
