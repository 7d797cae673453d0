import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { World } from '../test/support/world';
import { waitUntil } from '../test/support/wait-until';
import { percentile, timed } from './measure';

const REQUESTS = 500;
const LOOK_EVERY_MS = 1_000;
const WITHIN_MS = 600_000;
const FIRST_PORT = Number(process.env['RM_TEST_PORTS'] ?? 23_000);

type Times = Record<'post' | 'get' | 'delete', number[]>;

/** What is asked of the API while it is under the storm, each request timed. */
class Client {
  readonly times: Times = { post: [], get: [], delete: [] };

  constructor(private readonly world: World) {}

  async create(): Promise<string> {
    const answer = await this.timed('post', () => this.world.api.create('redis', { maxmemory: '16mb' }));
    if (answer.status !== 202) throw new Error(`POST answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return String(answer.body.resource_name);
  }

  /** Polls as a user does, until the instance is as awaited. */
  async poll(name: string, isAwaited: (status: number, body: { status?: string }) => boolean): Promise<void> {
    for (const deadline = Date.now() + WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
      const { status, body } = await this.timed('get', () => this.world.api.get(`/api/resources/redis/${name}`));
      if (isAwaited(status, body)) return;
      if (body.status === 'failed' || Date.now() > deadline) throw new Error(`${name}: ${JSON.stringify(body)}`);
    }
  }

  async purge(name: string): Promise<void> {
    const path = `/api/resources/redis/${name}?purge=true`;
    const { status } = await this.timed('delete', () => this.world.api.send('DELETE', path));
    if (status !== 202) throw new Error(`DELETE ${name} answered ${status}`);
  }

  private async timed<T>(kind: keyof Times, request: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const answer = await request();
    this.times[kind].push(performance.now() - start);
    return answer;
  }
}

/** How 500 creations at once, and then 500 purges, are borne. */
async function storm(): Promise<Record<string, number>> {
  const world = await World.start({ env: { LOG_LEVEL: 'info', PORT_RANGE: `${FIRST_PORT}-${FIRST_PORT + 599}` } });
  try {
    world.api.check = undefined; // the client is to take as little of the machine as it can
    const client = new Client(world);
    await world.api.create('redis', { maxmemory: '16mb' }, 60); // both processes have served before
    const names: string[] = [];
    const made = await timed(async () => {
      const each = Array.from({ length: REQUESTS }, async () => {
        const name = await client.create();
        names.push(name);
        await client.poll(name, (_status, { status }) => status === 'running');
      });
      await Promise.all(each);
    });
    process.stdout.write(
      `all run after ${(made / 1000).toFixed(0)} s: POST p99 ${percentile(client.times.post, 99).toFixed(0)} ms, GET p99 ${percentile(client.times.get, 99).toFixed(0)} ms\n`,
    );
    const removed = await timed(async () => {
      const each = names.map(async (name) => {
        await client.purge(name);
        await client.poll(name, (status) => status === 410);
      });
      await Promise.all(each);
    });
    await waitUntil('nothing to be under way', async () => (await world.redisClient.zcard('rm:unsettled')) === 0);
    return {
      'POST p50 ms': percentile(client.times.post, 50),
      'POST p99 ms': percentile(client.times.post, 99),
      'GET p50 ms': percentile(client.times.get, 50),
      'GET p99 ms': percentile(client.times.get, 99),
      'DELETE p50 ms': percentile(client.times.delete, 50),
      'DELETE p99 ms': percentile(client.times.delete, 99),
      'until all run, s': made / 1000,
      'until all are gone, s': removed / 1000,
    };
  } catch (error) {
    process.stderr.write(`${String(error)}\n`); // what closing finds would hide it
    throw error;
  } finally {
    await world.close();
  }
}

void storm().then((figures) => console.table(figures));
