import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { goFirst } from '../apps/api/src/process/go-first';
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

const all = (times: LeanClient['times']) => Object.values(times).flat();

function row(what: string, times: readonly number[] = []): string {
  return `| ${what} | ${times.length} | ${percentile(times, 50).toFixed(0)} | ${percentile(times, 99).toFixed(0)} |`;
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
async function warmUp(url: string, path: string): Promise<void> {
  const client = new LeanClient(url);
  await times(WARM_UP_LANES, async () => {
    for (let count = 0; count < WARM_UP_EACH; count += 1) {
      const { status, body } = await client.send('POST', path, BODY);
      if (status >= 300) throw new Error(`POST ${path} answered ${status}: ${JSON.stringify(body)}`);
    }
  });
  client.close();
}

/** How 500 creations at once, and then 500 purges, are borne. */
async function storm(): Promise<{ rows: string[]; end: string }> {
  const world = await World.start({
    timings: 'product',
    env: { LOG_LEVEL: 'info', PORT_RANGE: `${FIRST_PORT}-${FIRST_PORT + 599}` },
    leadSessions: true,
  });
  const [making, removing] = [new LeanClient(world.api.url), new LeanClient(world.api.url)];
  try {
    await world.api.create('redis', { maxmemory: '16mb' }, 60); // the worker has served before, too
    await warmUp(world.api.url, '/api/resources/redis?dry_run=true');
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
    const [run, gone] = [made, removed].map((ms) => `${(ms / 1000).toFixed(0)} s`);
    return {
      rows: [
        row('while 500 were made: all', all(making.times)),
        row('GET of these', making.times['GET']),
        row('POST of these', making.times['POST']),
        row('while they were purged: all', all(removing.times)),
      ],
      end: `All ran after ${run}, and all were gone ${gone} after that was asked for; none failed.`,
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
async function bareBurst(): Promise<string> {
  const world = await World.start({ timings: 'product', workers: 0 });
  const bare = await startBareHandlers(world.redis.port);
  const client = new LeanClient(bare.url);
  try {
    await warmUp(bare.url, '/jobs');
    await times(REQUESTS, () => client.send('POST', '/jobs', BODY));
    return row('bare Express 5, INCR + queue.add, nothing else running: 500 POSTs at once', client.times['POST']);
  } finally {
    client.close();
    await bare.process.stop();
    await world.close();
  }
}

async function main(): Promise<void> {
  const bare = await bareBurst();
  const { rows, end } = await storm();
  const text = [
    '# Results of `setsid -w node --import tsx bench/storm.ts`\n',
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.versions.node}: 500 clients POST a redis at once and poll each second, as`,
    'Retry-After says, until it runs; then they purge it. The API has served before; the clients share its machine and have its priority.\n',
    '| requests | count | p50 ms | p99 ms |',
    '| --- | --- | --- | --- |',
    ...rows,
    bare,
    `\n${end}\n`,
  ].join('\n');
  process.stdout.write(text);
  writeFileSync(join(__dirname, 'storm.md'), text);
}

void main();
