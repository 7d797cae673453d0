import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '../test/support/api-client';
import { PrivateDocker } from '../test/support/private-docker';
import type { TestProcess } from '../test/support/process';
import { World } from '../test/support/world';
import { DockerProxy } from './docker-proxy';
import { Ledger } from './ledger';
import type { Random } from './random';
import { Recoveries } from './recoveries';
import { SmallDisk } from './small-disk';
import { WorkerClock } from './worker-clock';

const IMAGES: Readonly<Record<string, string>> = { redis: 'redis:8.0', mysql: 'mysql:9.7' };
const DISK_MB = 2_048;
const WORKERS = 3;
const POOL: Readonly<Record<string, string>> = { redis: 'redis:2', mysql: 'mysql:1' };
/** A client gives up on an answer after so long. */
const PATIENCE_MS = 10_000;

export interface SiteOptions {
  readonly types: readonly string[];
  /** whether the wall clock of one of the workers can be set */
  readonly hasClock: boolean;
  /** aborts when the run is to be given up */
  readonly stop: AbortSignal;
}

/** What is tested, all of it its own: API, workers, Redis, a Docker Engine behind a proxy, and a small disk. */
export class Site {
  /** as ChaosResult has it */
  dockerRestarts = 0;
  readonly ledger = new Ledger();
  readonly recoveries: Recoveries;
  readonly api: ApiClient;
  readonly images: readonly string[];
  private readonly underFault = new Set<TestProcess>();
  private readonly endedOnPurpose = new Set<TestProcess>();
  private readonly apis = new Set<TestProcess>();
  private clockWorker: TestProcess | undefined;

  private constructor(
    readonly world: World,
    readonly docker: PrivateDocker,
    readonly proxy: DockerProxy,
    readonly disk: SmallDisk,
    readonly clock: WorkerClock | undefined,
    readonly types: readonly string[],
    readonly stop: AbortSignal,
  ) {
    this.recoveries = new Recoveries(world, stop);
    this.images = types.map((type) => IMAGES[type] ?? type);
    this.api = new ApiClient(world.api.url, undefined, PATIENCE_MS);
    this.api.check = world.api.check;
  }

  static async open({ types, hasClock, stop }: SiteOptions): Promise<Site> {
    const closers: (() => Promise<void>)[] = [];
    try {
      const docker = await PrivateDocker.create(...types.map((type) => IMAGES[type] ?? type));
      closers.unshift(() => docker.remove());
      await docker.start();
      const disk = await SmallDisk.mount(DISK_MB);
      closers.unshift(() => disk.remove());
      const proxy = await DockerProxy.listen(`${docker.socket}.proxy`, docker.socket);
      closers.unshift(() => proxy.close());
      const pool = types.map((type) => POOL[type]).join();
      const warm = { POOL: pool, PREPARE_SEEDS: 'true' };
      const env = { DOCKER_PATH: `unix://${proxy.socket}`, DATA_ROOT: disk.folder, ...warm };
      const own = { dockerSocket: docker.socket, ownSeeds: true, timings: 'product' } as const;
      const world = await World.start({ workers: 0, env, ...own });
      closers.unshift(() => world.close());
      const clock = hasClock ? new WorkerClock(join(world.folder, 'clock')) : undefined;
      const site = new Site(world, docker, proxy, disk, clock, types, stop);
      await site.staff();
      return site;
    } catch (error) {
      for (const close of closers) await close().catch(() => undefined); // why it does not open says more
      throw error;
    }
  }

  /** A worker that no fault is on, which is then under this one; undefined when there is none. */
  takeWorker(random: Random): TestProcess | undefined {
    const worker = random.pick(this.world.workers.filter((one) => !one.hasEnded && !this.underFault.has(one)));
    if (worker) this.underFault.add(worker);
    return worker;
  }

  /** The one whose clock can be set, unless another fault is on it; as takeWorker(). */
  takeClockWorker(): TestProcess | undefined {
    const worker = this.clockWorker;
    if (!worker || worker.hasEnded || this.underFault.has(worker)) return undefined;
    this.underFault.add(worker);
    return worker;
  }

  releaseWorker(worker: TestProcess): void {
    this.underFault.delete(worker);
  }

  async kill(process: TestProcess): Promise<void> {
    this.endedOnPurpose.add(process);
    if (process === this.world.apiProcess) this.apis.add(process); // another one takes its place
    await process.stop('SIGKILL');
  }

  /** Starts workers until there are as many as there should be. */
  async staff(): Promise<void> {
    while (this.world.workers.filter(({ hasEnded }) => !hasEnded).length < WORKERS) {
      const env = this.clock !== undefined && this.clockWorker?.hasEnded !== false ? this.clock.env : {};
      const starting = this.world.startWorker(env);
      const worker = this.world.workers.at(-1);
      if (worker) this.underFault.add(worker); // until it is ready
      if (env === this.clock?.env) this.clockWorker = worker;
      await starting;
      if (worker) this.underFault.delete(worker);
    }
  }

  /** API and workers, those included that have ended. */
  get processes(): TestProcess[] {
    const { workers, apiProcess } = this.world;
    return [...new Set([...this.apis, ...(apiProcess ? [apiProcess] : []), ...workers])];
  }

  /** Processes of the product that ended and were not killed. */
  crashed(): TestProcess[] {
    return this.processes.filter((one) => one.hasEnded && !this.endedOnPurpose.has(one));
  }

  keepLogs(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const { pid, output } of this.processes) writeFileSync(join(folder, `${pid}.log`), output);
    writeFileSync(join(folder, 'docker.log'), this.docker.output);
  }

  /** @throws Error when something was left behind */
  async close(): Promise<void> {
    const problems: unknown[] = [];
    const closers = [
      () => this.world.close(),
      () => this.proxy.close(),
      () => this.docker.remove(),
      () => this.disk.remove(),
    ];
    for (const close of closers) await close().catch((error: unknown) => problems.push(error));
    if (problems.length > 0) throw new Error(problems.map(String).join('\n'));
  }
}
