import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { Redis } from 'ioredis';
import { discardRecord, ResourceStore, wholeTexts, type Timings } from '#core';
import { ApiClient, type ApiAnswer } from './api-client';
import { containersOf, docker, dockerAt, removeContainersOf, removeNetworksOf, resourceOf } from './docker';
import { twoFreePorts } from './free-port';
import { findIdleNetworks, findLeaks } from './leaks';
import { OpenApiCheck } from './openapi-check';
import { TestProcess } from './process';
import { RedisServer } from './redis-server';
import { keepSeeds, lendSeeds } from './shared-seeds';
import { FIRST_PORT, portRange } from './test-ports';
import { timingsOf } from './timings';
import { waitUntil } from './wait-until';

const ROOT = join(__dirname, '..', '..');
/** Two Dockers of a machine do not know of each other's networks: the tests' own give out addresses that no other does. */
const OWN_NETWORK_POOL = `10.${160 + (Math.floor(FIRST_PORT / 1_000) % 32)}.0.0/16`;

export interface WorldOptions {
  /** how many workers to start; 1 */
  readonly workers?: number;
  /** settings for API and workers, over those that every world has */
  readonly env?: Readonly<Record<string, string>>;
  /** the product's own, or those that differ from what tests have by default */
  readonly timings?: Partial<Timings> | 'product';
  /** a key for the test's client, when API_KEYS are set */
  readonly key?: string;
  /** the socket of a Docker of the test's own */
  readonly dockerSocket?: string;
  /** whether Redis, the API and the workers lead sessions, as `npm start` starts them; false */
  readonly leadSessions?: boolean;
  /** whether it makes its seeds itself; else it takes those that other worlds have made */
  readonly ownSeeds?: boolean;
}

/** Those that every world has. */
function settingsOf(folder: string, redisPort: number, timings: WorldOptions['timings'] = {}) {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ENV: 'test',
    LOG_LEVEL: 'debug',
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: String(redisPort),
    SERVER_IP: '127.0.0.1',
    BIND_IP: '127.0.0.1',
    DATA_ROOT: join(folder, 'data'),
    PORT_RANGE: portRange(),
    TIMINGS: timingsOf(timings),
    PREPARE_SEEDS: 'false',
    POOL: '0',
  };
}

function settingsFor(dockerSocket: string | undefined): Record<string, string> {
  return dockerSocket === undefined ? {} : { DOCKER_PATH: `unix://${dockerSocket}`, NETWORK_POOL: OWN_NETWORK_POOL };
}

const REACHED_WITHIN_MS = 120_000;

/**
 * An installation of its own: a real redis-server, the built API and workers as processes, an empty DATA_ROOT and a
 * range of ports, on the machine's Docker Engine.
 */
export class World {
  readonly workers: TestProcess[] = [];
  apiProcess: TestProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly redis: RedisServer,
    /** for looking at what the product wrote */
    readonly redisClient: Redis,
    readonly api: ApiClient,
    private readonly apiPort: number,
    readonly env: NodeJS.ProcessEnv,
    /** the Docker that the workers use */
    readonly docker: Docker,
    private readonly leadsSession: boolean,
  ) {}

  static async start({
    workers = 1,
    env = {},
    key,
    dockerSocket,
    leadSessions = false,
    timings,
    ownSeeds,
  }: WorldOptions = {}): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'rm-test-'));
    const [redisPort, apiPort] = await twoFreePorts();
    const redis = new RedisServer(redisPort, join(folder, 'redis'), leadSessions);
    await redis.start();
    const client = new Redis({ host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null });
    client.on('error', () => undefined); // tests take Redis away on purpose
    const api = new ApiClient(`http://127.0.0.1:${apiPort}`, key);
    const settings = { ...settingsOf(folder, redisPort, timings), ...settingsFor(dockerSocket), ...env };
    lendSeeds(settings.DATA_ROOT, ownSeeds);
    const usedDocker = dockerSocket === undefined ? docker : dockerAt(dockerSocket);
    const world = new World(folder, redis, client, api, apiPort, settings, usedDocker, leadSessions);
    // As an installation whose workers are away: the API gives out no name before one has joined this Redis.
    if (workers === 0) await client.set('rm:installation', randomBytes(4).toString('hex'));
    try {
      await world.startApi();
      for (let started = 0; started < workers; started += 1) await world.startWorker();
      return world;
    } catch (error) {
      await world.close().catch(() => undefined); // why it does not start says more than what it left
      throw error;
    }
  }

  /** Starts a world, and closes it after use. What a failed test leaves behind says less than why it failed. */
  static async use(options: WorldOptions, use: (world: World) => Promise<void>): Promise<void> {
    const world = await World.start(options);
    try {
      await use(world);
    } catch (error) {
      await world.close().catch(() => undefined);
      throw error;
    }
    await world.close();
  }

  get dataRoot(): string {
    return this.env['DATA_ROOT'] ?? '';
  }

  async startApi(env: Readonly<Record<string, string>> = {}): Promise<TestProcess> {
    const main = join(ROOT, 'dist', 'apps', 'api', 'src', 'main.js');
    const args = [main, '--port', String(this.apiPort)];
    const api = new TestProcess(process.execPath, args, { ...this.env, ...env }, { leadsSession: this.leadsSession });
    this.apiProcess = api;
    await api.prints('api ready');
    await waitUntil('the API to be ready', async () => (await fetch(`${this.api.url}/readyz`)).ok);
    const document = await fetch(`${this.api.url}/openapi.json`);
    this.api.check = new OpenApiCheck((await document.json()) as ConstructorParameters<typeof OpenApiCheck>[0]); // made by the API
    return api;
  }

  async startWorker(env: Readonly<Record<string, string>> = {}): Promise<TestProcess> {
    const main = join(ROOT, 'dist', 'apps', 'worker', 'src', 'main.js');
    const worker = new TestProcess(
      process.execPath,
      [main],
      { ...this.env, ...env },
      { leadsSession: this.leadsSession },
    );
    this.workers.push(worker);
    await worker.prints('worker ready');
    const { RM_TEST_REGISTRY: registry } = process.env;
    if (registry) appendFileSync(registry, `${await this.installationId()}\n`);
    return worker;
  }

  /** Puts a new, empty Redis in the place of the present one. */
  async emptyRedis(): Promise<void> {
    await this.redis.stop('SIGKILL');
    this.redis.removeData();
    await this.redis.start();
  }

  /** @returns what puts everything that is in Redis now in the place of all that is there then, at one moment */
  async backUpRedis(): Promise<() => Promise<void>> {
    const redis = this.redisClient;
    const kept = (await redis.keys('*')).map(async (name) => {
      return { name, ttl: Math.max(0, await redis.pttl(name)), dump: await redis.dumpBuffer(name) };
    });
    const present = (await Promise.all(kept)).filter(({ dump }) => Boolean(dump)); // else it has expired meanwhile
    return async () => {
      const swap = redis.multi().flushall();
      for (const { name, ttl, dump } of present) swap.restore(name, ttl, dump);
      for (const [error] of (await swap.exec()) ?? []) if (error) throw error;
    };
  }

  async installationId(): Promise<string> {
    return (await this.redisClient.get('rm:installation')) ?? '';
  }

  /** Waits until the resource is running or failed, as a user does: by polling. */
  async finished(type: string, name: string, withinMs = 180_000): Promise<ApiAnswer['body']> {
    const answer = await waitUntil(
      `${type}/${name} to be running or failed`,
      async () => {
        const found = await this.api.get(`/api/resources/${type}/${name}`);
        return ['running', 'failed'].includes(found.body.status) ? found : undefined;
      },
      withinMs,
    );
    return answer.body;
  }

  /** Forgets the requests that no worker took. */
  async discardPending(): Promise<void> {
    const store = new ResourceStore(this.redisClient);
    for (const ref of await store.unfinished(Date.now())) {
      const record = await store.get(ref);
      if (record) await discardRecord(this.redisClient, record);
    }
  }

  /** Makes the record say another status than it has, in its indexes too. */
  async pretendStatus(type: string, name: string, status: string): Promise<void> {
    const { status: present, place = '0', project } = await this.record(type, name);
    const member = `${type}/${name}`;
    await this.redisClient.hset(`rm:resource:${type}:${name}`, 'status', status);
    await this.redisClient.zrem(`rm:index:status:${present}`, member);
    await this.redisClient.zadd(`rm:index:status:${status}`, place, member);
    await this.redisClient.del(`rm:usage:${project}`);
  }

  /** Makes Redis lose the record. @param instead fields of what then has its name, from the same moment on */
  async loseRecord(type: string, name: string, instead?: Record<string, string>): Promise<void> {
    const key = `rm:resource:${type}:${name}`;
    const { project } = await this.record(type, name);
    const loss = this.redisClient.multi().del(key, `rm:usage:${project}`);
    if (instead) loss.hset(key, instead);
    for (const index of await this.redisClient.keys('rm:index:*')) loss.zrem(index, `${type}/${name}`);
    await loss.exec();
  }

  /** The hash in Redis, as the workers wrote it, with long texts put together. */
  async record(type: string, name: string): Promise<Record<string, string>> {
    return wholeTexts(await this.redisClient.hgetall(`rm:resource:${type}:${name}`));
  }

  /** Waits until a worker is at this step of the resource's provisioning. The first MySQL of a run makes its seed before. */
  async reaches(step: string, type: string, name: string): Promise<void> {
    await waitUntil(
      `${type}/${name} to be at ${step}`,
      async () => {
        const { progress = '{}' } = await this.record(type, name);
        return (JSON.parse(progress) as { step?: string }).step === step;
      },
      REACHED_WITHIN_MS,
    );
  }

  async containersOf(type: string, name: string): Promise<Docker.ContainerInfo[]> {
    const containers = await containersOf(await this.installationId(), this.docker);
    return containers.filter((container) => resourceOf(container) === `${type}/${name}`);
  }

  /** @throws Error unless the resource has exactly one container */
  async containerOf(type: string, name: string): Promise<Docker.Container> {
    const [container, ...more] = await this.containersOf(type, name);
    if (!container || more.length > 0)
      throw new Error(`${type}/${name} has ${container ? 'more' : 'less'} than 1 container`);
    return this.docker.getContainer(container.Id);
  }

  leaks(): Promise<string[]> {
    return findLeaks(this.redisClient, this.dataRoot, this.docker);
  }

  /** The names of the networks that garbage collection is to remove next. */
  async idleNetworks(): Promise<string[]> {
    return findIdleNetworks(await this.installationId(), this.docker);
  }

  /** @throws Error when something leaked, or a process does not stop when it is asked to */
  async close(): Promise<void> {
    const problems: string[] = [];
    const attempt = async (what: () => Promise<unknown>) => {
      await what().catch((error: unknown) => problems.push(String(error)));
    };
    const installationId = await this.installationId();
    await attempt(async () => problems.push(...(await this.leaks())));
    for (const process of [...this.workers, this.apiProcess]) await attempt(async () => process?.stop());
    await attempt(() => removeContainersOf(installationId, this.docker));
    await attempt(() => removeNetworksOf(installationId, this.docker));
    this.redisClient.disconnect();
    await attempt(() => this.redis.stop());
    await attempt(() => keepSeeds(this.dataRoot));
    rmSync(this.folder, { recursive: true, force: true });
    if (problems.length > 0) throw new Error(`left behind:\n${problems.join('\n')}`);
  }
}
