import { join } from 'node:path';
import { Redis } from 'ioredis';
import { KEYS, loadKeyRing, TIMINGS } from '#core';
import type { WorkerContext } from '../apps/worker/src/worker-context';
import { FlowWorld } from '../test/support/flows/flow-world';
import { freePort } from '../test/support/free-port';
import { TestProcess } from '../test/support/process';
import { memoryUsed, QuietInstances } from '../test/support/quiet-instances';
import { LeanClient } from './lean-client';

const API = join(__dirname, '..', 'dist', 'apps', 'api', 'src', 'main.js');
/** On the worker's own host, however many there are on all of them. */
const OWN = 20;
const HOSTS = 50;
const LANES = 64;
/** Instances with one label. */
const LABELLED = 10;
const WARM_UP = 600;

/** An installation with so many instances at rest: a real Redis and API, and a worker with a fake Docker. */
export class RecordsWorld {
  private constructor(
    private readonly world: FlowWorld,
    private readonly apiProcess: TestProcess,
    readonly client: LeanClient,
    readonly worker: WorkerContext,
    /** bytes of Redis for each instance */
    readonly memoryEach: number,
  ) {}

  static async open(count: number): Promise<RecordsWorld> {
    const world = await FlowWorld.open();
    await world.reset();
    const worker = { ...world.worker(), log: Object.assign(world.worker().log, { silent: true }) };
    const port = await freePort();
    const keyFile = join(world.dataRoot, '.system', 'secret-key');
    const keyRing = await loadKeyRing({ secretKey: undefined, secretKeyFile: keyFile });
    const redisPort = world.redis.options.port ?? 0;
    const filling = new Redis({ host: '127.0.0.1', port: redisPort, enableAutoPipelining: true });
    const memoryEach = await fill(new QuietInstances(filling, keyRing), filling, worker.installation.hostId, count);
    filling.disconnect();
    await world.redis.hset(KEYS.quotas, 'limited', JSON.stringify({ instances: 1e9, memory_bytes: 1e18 }));
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      REDIS_PORT: String(redisPort),
      DATA_ROOT: world.dataRoot,
      TIMINGS: JSON.stringify(TIMINGS),
      MAX_PENDING: '1000000',
    };
    const api = new TestProcess(process.execPath, [API, '--port', String(port)], env);
    await api.prints('api ready');
    return new RecordsWorld(world, api, new LeanClient(`http://127.0.0.1:${port}`), worker, memoryEach);
  }

  async close(): Promise<void> {
    this.client.close();
    await this.apiProcess.stop();
    await this.world.close();
  }
}

async function fill(instances: QuietInstances, redis: Redis, own: string, count: number): Promise<number> {
  const hosts = Array.from({ length: HOSTS }, (_, at) => `host${at}`);
  for (const host of [own, ...hosts]) await instances.join(host);
  let next = 0;
  const make = async () => {
    const at = next++;
    const host = at < OWN ? own : (hosts[at % HOSTS] ?? own);
    const project = at % 10 === 0 ? 'limited' : 'default';
    await instances.make(host, { project, labels: { team: `t${Math.floor(at / LABELLED)}` } });
  };
  const makeUpTo = async (end: number) => {
    await Promise.all(
      Array.from({ length: LANES }, async () => {
        while (next < end) await make();
      }),
    );
  };
  await makeUpTo(Math.min(WARM_UP, count / 2));
  const [made, before] = [next, await memoryUsed(redis)];
  await makeUpTo(count);
  return ((await memoryUsed(redis)) - before) / (next - made);
}
