import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from 'bullmq';
import { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import {
  cancelOperation,
  changeRecord,
  compileTemplate,
  containerLimitsOf,
  createLogger,
  createRecord,
  handleOf,
  KEYS,
  KeyRing,
  loadCatalog,
  loadSettings,
  memoryLimitOf,
  OperationQueues,
  readOperation,
  ResourceStore,
  TIMINGS,
  unseal,
  type Catalog,
  type ContainerLimits,
  type Operation,
  type OperationJob,
  type OperationKind,
  type RedisClock,
  type ResourceRecord,
} from '#core';
import { Admission } from '../../../apps/worker/src/admission/admission';
import type { FakeContainer } from '../../../apps/worker/src/docker/fake/fake-container';
import { FakeDocker } from '../../../apps/worker/src/docker/fake/fake-docker';
import { CounterFile } from '../../../apps/worker/src/durable-records/counter-file';
import { collectGarbage } from '../../../apps/worker/src/garbage-collector/collect-garbage';
import { PortLedger } from '../../../apps/worker/src/instance/ports';
import { OperationMetrics } from '../../../apps/worker/src/metrics/operation-metrics';
import { processJob } from '../../../apps/worker/src/operations/process-job';
import type { WorkerContext } from '../../../apps/worker/src/worker-context';
import { freePort } from '../free-port';
import { RedisServer } from '../redis-server';
import { portRange } from '../test-ports';
import { FakeClock } from './fake-clock';
import { SmallRedis } from './small-redis';

const INSTALLATION = { installationId: 'f10e5000', hostId: 'f10e5001' };
/** A file system in memory: a sync costs nothing here. */
const MEMORY = '/dev/shm';
/** A type like redis, whose instances copy a seed. */
const SEEDED = 'seeded';
/** The level to log at. By default nothing is logged: the tests cause failures, and their logs would hide the results. */
const { RM_TEST_LOG: LOG_LEVEL } = process.env;
const IMAGES = ['redis:8.0', 'redis:7.2'];
/** Nothing waits for long: the flows find at their first look whatever they poll for. */
const QUICK = {
  ...TIMINGS,
  runCheck: 10,
  readyPauseFirst: 1,
  readyPauseLongest: 5,
  networkCheck: 2,
  liveCheck: 2,
  memoryCheck: 2,
};

/** The job's outcome, as BullMQ was told. */
export type Told = 'done' | 'delayed' | 'waiting' | 'failed';

/** Docker restarts a server on what it has left; whoever else starts one removes that first. */
function useTemporaryFolder({ spec, state }: FakeContainer): void {
  const folder = spec.mounts.find(({ containerPath }) => containerPath === '/tmp')?.hostPath ?? '';
  if (state.restartCount === 0 && readdirSync(folder).length > 0) throw new Error('old temporary files are left');
  appendFileSync(join(folder, 'sorted'), 'x');
}

/** With a limit of processes that changes as the memory limit does, and a type with seeds. */
function adapted(catalog: Catalog): Catalog {
  const present = catalog.get('redis');
  if (!present) throw new Error('no type redis');
  const redis = { ...present, pids: compileTemplate('{{ 100 + (maxmemory | bytes) // 1048576 }}', 'pids') };
  const seed = { shaped_by: [], ready: 'Ready to accept', discard: ['history'], command: redis.definition.command };
  const definition = { ...redis.definition, name: SEEDED, prefix: 's', seed };
  return new Map([...catalog, ['redis', redis], [SEEDED, { ...redis, definition, seedCommand: redis.command }]]);
}

/**
 * A worker's world with a fake Docker and a fake clock: a real redis-server with the real scripts, real files, and servers
 * that answer real clients on loopback.
 */
export class FlowWorld {
  readonly clock = new FakeClock();
  readonly docker: FakeDocker;
  readonly folder = mkdtempSync(join(MEMORY, 'rm-flows-'));
  readonly servers = new Map<string, SmallRedis>();
  private readonly settings;
  private readonly catalog;
  private readonly keyRing = new KeyRing(() => [{ id: '0123456789abcdef', key: Buffer.alloc(32, 7) }]);

  private constructor(
    private readonly redisServer: RedisServer,
    readonly redis: Redis,
  ) {
    this.settings = {
      ...loadSettings({
        ENV: 'test',
        LOG_LEVEL: LOG_LEVEL ?? 'error',
        DATA_ROOT: join(this.folder, 'data'),
        SERVER_IP: '127.0.0.1',
        PORT_RANGE: portRange(),
        DISK_RESERVE: '0',
        MEMORY_RESERVE: '0',
        UNDO_WINDOW: '1h',
      }),
      timings: QUICK,
    };
    this.catalog = adapted(loadCatalog(this.settings.templatesDir));
    this.docker = new FakeDocker({
      now: this.clock.now,
      onStart: (container) => this.startServer(container),
      restartAfter: 5,
    });
    for (const image of IMAGES) this.docker.localImages.add(image);
  }

  static async open(): Promise<FlowWorld> {
    const port = await freePort();
    const folder = mkdtempSync(join(MEMORY, 'rm-flows-redis-'));
    const server = new RedisServer(port, folder);
    await server.start();
    return new FlowWorld(server, new Redis({ host: '127.0.0.1', port }));
  }

  get dataRoot(): string {
    return this.settings.dataRoot;
  }

  /** Empties Redis, Docker and the disk: a new case. */
  async reset(): Promise<void> {
    await this.docker.close();
    for (const { id } of [...this.docker.allContainers]) await this.docker.containers.remove(id);
    this.docker.allNetworks.length = 0;
    this.docker.calls.log.length = 0;
    rmSync(this.dataRoot, { recursive: true, force: true });
    mkdirSync(join(this.dataRoot, '.system'), { recursive: true });
    await this.redis.flushall();
    await this.redis.set(KEYS.installation, INSTALLATION.installationId);
    await new PortLedger(
      this.redis,
      INSTALLATION.hostId,
      this.settings.portRange,
      this.settings.timings.portRest,
    ).complete();
  }

  async close(): Promise<void> {
    await this.docker.close();
    this.redis.disconnect();
    await this.redisServer.stop('SIGKILL');
    this.redisServer.removeData();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A worker process of this host. */
  worker(stopping = new AbortController().signal): WorkerContext {
    const { redis, settings, clock } = this;
    const log = createLogger(settings, 'flows');
    log.silent = LOG_LEVEL === undefined;
    return {
      settings,
      log,
      catalog: this.catalog,
      redis,
      clock: clock as unknown as RedisClock, // as much of it as a worker uses
      store: new ResourceStore(redis, clock.now),
      queues: new OperationQueues(redis),
      docker: this.docker,
      ports: new PortLedger(redis, INSTALLATION.hostId, settings.portRange, this.settings.timings.portRest),
      admission: new Admission(redis, INSTALLATION.hostId, settings),
      installation: INSTALLATION,
      inProgress: new Set(),
      counters: new CounterFile(settings.dataRoot),
      keyRing: this.keyRing,
      metrics: new OperationMetrics(new Registry()),
      stopping,
    };
  }

  /** Accepts a creation, as the API does. */
  async accept({ isSeeded = false } = {}): Promise<ResourceRecord> {
    const name = isSeeded ? SEEDED : 'redis';
    const type = this.catalog.get(name);
    if (!type) throw new Error(`no type ${name}`);
    const { image_version: imageVersion, ...parameters } = type.body.parse({
      maxmemory: '16mb',
      image_version: 'redis:7.2',
    });
    const configured = { parameters: parameters as Record<string, string>, config: {} };
    const created = await createRecord(this.redis, {
      type: name,
      prefix: type.definition.prefix,
      project: 'default',
      imageVersion: String(imageVersion),
      memoryBytes: memoryLimitOf(type, { ...configured, image_version: String(imageVersion) }),
      parameters: configured.parameters,
      config: {},
      labels: {},
      deletionProtection: false,
      createdAt: this.clock.date(),
      requestId: 'flow',
    });
    if (created.outcome !== 'created') throw new Error(created.outcome);
    return created.record;
  }

  /** Accepts an operation on the instance, as the API and the scheduler do. */
  async ask(record: ResourceRecord, kind: OperationKind, input: Operation['input'] = {}): Promise<ResourceRecord> {
    const changed = await changeRecord(this.redis, await this.record(record), {
      at: this.clock.date(),
      operation: { kind, by: 'request', input },
    });
    if (changed.outcome !== 'ok') throw new Error(`${kind}: ${JSON.stringify(changed)}`);
    return this.record(record);
  }

  async cancel(record: ResourceRecord): Promise<string> {
    const operation = await this.operation(record);
    return cancelOperation(this.redis, operation, this.clock.date());
  }

  async record(of: ResourceRecord): Promise<ResourceRecord> {
    const record = await this.find(of);
    if (!record) throw new Error(`no record of ${of.resource_name}`);
    return record;
  }

  async find(of: ResourceRecord): Promise<ResourceRecord | undefined> {
    return new ResourceStore(this.redis).get(handleOf(of));
  }

  async operation({ operation_id: id }: ResourceRecord): Promise<Operation> {
    const operation = await readOperation(this.redis, id);
    if (!operation) throw new Error(`no operation ${id}`);
    return operation;
  }

  /** One delivery of the job of the record's operation. */
  async deliver(record: ResourceRecord, worker = this.worker(), attempt = 1): Promise<Told> {
    const moved: Told[] = [];
    const data: OperationJob = {
      resourceId: record.resource_id,
      operationId: record.operation_id,
      type: record.resource_type,
      name: record.resource_name,
    };
    const job = {
      id: record.operation_id,
      data,
      queueName: 'provision',
      attemptsStarted: attempt,
      timestamp: Date.now(),
      moveToDelayed: () => Promise.resolve(moved.push('delayed')),
      moveToWait: () => Promise.resolve(moved.push('waiting')),
    } as unknown as Job<OperationJob>; // as much of BullMQ's job as processJob() uses
    try {
      await processJob(worker, job, 'token');
      return 'done';
    } catch {
      return moved[0] ?? 'failed';
    }
  }

  /** Removes, as a worker does from time to time, the leftovers of runs that died. */
  async collectGarbage(): Promise<void> {
    await collectGarbage(this.worker());
  }

  passwordOf({ resource_id: id, sealed = '' }: ResourceRecord): string {
    return unseal(this.keyRing, id, sealed).db_password;
  }

  containersOf({ resource_name: name }: ResourceRecord): FakeContainer[] {
    return this.docker.allContainers.filter(({ spec }) =>
      spec.name.startsWith(`rm-${INSTALLATION.installationId}-${name}`),
    );
  }

  folderOf(record: ResourceRecord): string {
    return join(this.dataRoot, record.resource_type, record.resource_name);
  }

  /** The limits that the instance's container is to have. */
  limitsOf(record: ResourceRecord): ContainerLimits {
    const type = this.catalog.get(record.resource_type);
    if (!type) throw new Error(`no type ${record.resource_type}`);
    return containerLimitsOf(type, record);
  }

  /** The images that have run on the instance's data, in order. */
  historyOf(record: ResourceRecord): string[] {
    const file = join(this.folderOf(record), 'data', 'history');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** The names in the folder of the type: instances and drafts. */
  foldersOf(record: ResourceRecord): string[] {
    const folder = join(this.dataRoot, record.resource_type);
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** Containers and folders of seeds that are not finished. */
  seedsInTheMaking(): string[] {
    const folder = join(this.dataRoot, '.seeds', SEEDED);
    const drafts = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('.draft')) : [];
    const containers = this.docker.allContainers.filter(({ spec }) => spec.name.includes('-seed-'));
    return [...drafts, ...containers.map(({ spec }) => spec.name)];
  }

  leases(): Promise<Record<string, string>> {
    return this.redis.hgetall(KEYS.ports(INSTALLATION.hostId));
  }

  private async startServer(container: FakeContainer): Promise<(() => Promise<void>) | undefined> {
    const { spec } = container;
    const config = spec.mounts.find(({ containerPath }) => containerPath.endsWith('redis.conf'))?.hostPath ?? '';
    container.write('Ready to accept connections');
    const data = spec.mounts.find(({ readOnly }) => !readOnly)?.hostPath;
    if (data === undefined) return undefined; // the proof of a configuration
    appendFileSync(join(data, 'history'), `${spec.image}\n`);
    if (!spec.published) return undefined; // a seed is made
    useTemporaryFolder(container);
    const server = new SmallRedis(config);
    await server.listen(spec.published.hostIp, spec.published.hostPort);
    this.servers.set(spec.name, server);
    return () => server.close();
  }
}
