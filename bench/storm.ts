import { setTimeout as sleep } from 'node:timers/promises';
import { goFirst } from '../apps/api/src/go-first';
import { World } from '../test/support/world';
import { waitUntil } from '../test/support/wait-until';
import { startBareHandlers } from './bare-process';
import { LeanClient } from './lean-client';
import { percentile, timed } from './measure';

const REQUESTS = 500;
const BODY = '{"maxmemory":"16mb"}';
const LOOK_EVERY_MS = 1_000;
const WITHIN_MS = 600_000;
const WARM_UP_LANES = 50;
const WARM_UP_EACH = 60;
const FIRST_PORT = Number(process.env['RM_TEST_PORTS'] ?? 23_000);

type Answer = Awaited<ReturnType<LeanClient['send']>>;
type Figures = Record<string, number>;

const all = (times: LeanClient['times']) => Object.values(times).flat();

function figuresOf(what: string, times: readonly number[]): Figures {
  return { [`${what} p50 ms`]: percentile(times, 50), [`${what} p99 ms`]: percentile(times, 99) };
}

/** Polls as the answer's Retry-After says, until the instance is as awaited. */
async function poll(client: LeanClient, name: string, isAwaited: (answer: Answer) => boolean): Promise<void> {
  for (const deadline = Date.now() + WITHIN_MS; ;) {
    await sleep(LOOK_EVERY_MS);
    const answer = await client.send('GET', `/api/resources/redis/${name}`);
    if (isAwaited(answer)) return;
    if (answer.body.status === 'failed' || Date.now() > deadline) throw new Error(`${name}: ${JSON.stringify(answer)}`);
  }
}

async function create(client: LeanClient): Promise<string> {
  const { status, body } = await client.send('POST', '/api/resources/redis', BODY);
  if (status !== 202) throw new Error(`POST answered ${status}: ${JSON.stringify(body)}`);
  return String(body.resource_name);
}

async function purge(client: LeanClient, name: string): Promise<void> {
  const { status } = await client.send('DELETE', `/api/resources/redis/${name}?purge=true`);
  if (status !== 202) throw new Error(`DELETE ${name} answered ${status}`);
  await poll(client, name, (answer) => answer.status === 410);
}

const times = <T>(count: number, action: () => Promise<T>) => Promise.all(Array.from({ length: count }, action));

/** What has just started runs code that is not compiled yet, at half the speed. */
async function warmUp({ api }: World): Promise<void> {
  const client = new LeanClient(api.url);
  const dryRuns = async () => {
    for (let count = 0; count < WARM_UP_EACH; count += 1)
      await client.send('POST', '/api/resources/redis?dry_run=true', BODY);
  };
  await times(WARM_UP_LANES, dryRuns);
  client.close();
}

/** How 500 creations at once, and then 500 purges, are borne. */
async function storm(): Promise<Figures> {
  const world = await World.start({ env: { LOG_LEVEL: 'info', PORT_RANGE: `${FIRST_PORT}-${FIRST_PORT + 599}` } });
  const [making, removing] = [new LeanClient(world.api.url), new LeanClient(world.api.url)];
  try {
    await world.api.create('redis', { maxmemory: '16mb' }, 60); // the worker has served before, too
    await warmUp(world);
    goFirst(); // elsewhere clients are on machines of their own; the worker is started, and has not inherited it
    const names: string[] = [];
    const made = await timed(() =>
      times(REQUESTS, async () => {
        const name = await create(making);
        names.push(name);
        await poll(making, name, ({ body }) => body.status === 'running');
      }),
    );
    const removed = await timed(() => Promise.all(names.map((name) => purge(removing, name))));
    await waitUntil('nothing to be under way', async () => (await world.redisClient.zcard('rm:unsettled')) === 0);
    return {
      ...figuresOf('while made: all requests', all(making.times)),
      ...figuresOf('GET', making.times['GET'] ?? []),
      ...figuresOf('POST', making.times['POST'] ?? []),
      ...figuresOf('while removed: all requests', all(removing.times)),
      'until all run, s': made / 1000,
      'until all are gone, s': removed / 1000,
    };
  } catch (error) {
    process.stderr.write(`${String(error)}\n`); // what closing finds would hide it
    throw error;
  } finally {
    making.close();
    removing.close();
    await world.close();
  }
}

/** The same burst on Express with nothing around it, and nothing else on the machine. */
async function bareBurst(): Promise<Figures> {
  const world = await World.start({ workers: 0 });
  const bare = await startBareHandlers(world.redis.port);
  const client = new LeanClient(bare.url);
  try {
    await client.send('POST', '/jobs', BODY);
    client.times['POST'] = [];
    await times(REQUESTS, () => client.send('POST', '/jobs', BODY));
    return figuresOf('bare Express, INCR + queue.add: POST', client.times['POST']);
  } finally {
    client.close();
    await bare.process.stop();
    await world.close();
  }
}

void storm().then(async (figures) => console.table({ ...figures, ...(await bareBurst()) }));
