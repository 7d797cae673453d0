import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiAnswer } from './support/api-client';
import { withMysql, withRedis } from './support/clients';
import { waitUntil } from './support/wait-until';
import { World } from './support/world';

type Instance = ApiAnswer['body'];

/** The numbers: what an event tells shows this soon, and what none tells this late at the most. */
const SHOWN_WITHIN_MS = 2_000;
const FOUND_WITHIN_MS = 40_000;
const BACK_WITHIN_MS = 60_000;
const LOG_LINES = 15;

interface TypeUnderTest {
  readonly type: string;
  readonly body: object;
  readonly config: string;
  /** a line that the engine refuses to start with */
  readonly nonsense: string;
  readonly write: (instance: Instance, text: string) => Promise<unknown>;
  readonly read: (instance: Instance) => Promise<unknown>;
}

const TYPES: readonly TypeUnderTest[] = [
  {
    type: 'redis',
    body: { maxmemory: '16mb' },
    config: 'redis.conf',
    nonsense: 'no-such-directive 1',
    write: (instance, text) => withRedis(instance, (client) => client.set('key', text)),
    read: (instance) => withRedis(instance, (client) => client.get('key')),
  },
  {
    type: 'mysql',
    body: {},
    config: 'my.cnf',
    nonsense: 'no_such_directive = 1',
    write: (instance, text) =>
      withMysql(instance, async (connection) => {
        await connection.query('CREATE DATABASE IF NOT EXISTS d');
        await connection.query('CREATE TABLE IF NOT EXISTS d.t (id INT PRIMARY KEY, text VARCHAR(99))');
        await connection.query('REPLACE INTO d.t VALUES (1, ?)', [text]);
      }),
    read: (instance) =>
      withMysql(instance, async (connection) => {
        const [rows] = await connection.query('SELECT text FROM d.t');
        return (rows as { text: string }[])[0]?.text; // of the table above
      }),
  },
];

const pathOf = ({ resource_type: type, resource_name: name }: Instance) => `/api/resources/${type}/${name}`;

async function becomes(
  world: World,
  instance: Instance,
  status: string,
  reason: string | undefined,
  withinMs: number,
): Promise<Instance> {
  let last: Instance;
  const what = () => `${last?.status} (${JSON.stringify(last?.status_reason)}) to become ${status} (${reason})`;
  const look = async () => {
    ({ body: last } = await world.api.get(pathOf(instance)));
    return last.status === status && (last.status_reason?.reason as string | undefined) === reason;
  };
  await waitUntil('', look, withinMs).catch((error: unknown) => {
    const log = world.workers.at(-1)?.output.split('\n').slice(-LOG_LINES).join('\n');
    throw new Error(`${String(error)} ${what()}\nthe worker's log: ${log}`);
  });
  return last;
}

/** The statuses that a watcher of the instance was told, the first first. */
async function statusesTold(world: World, instance: Instance): Promise<string[]> {
  const entries = await world.redisClient.xrange(`rm:events:${instance.resource_id}`, '-', '+');
  return entries
    .filter(([, [, kind]]) => kind === 'status')
    .map(([, [, , , data = '{}']]) => (JSON.parse(data) as { status: string }).status);
}

async function create(world: World, { type, body }: TypeUnderTest): Promise<Instance> {
  const { status, body: instance } = await world.api.create(type, body, 120);
  expect(status).toBe(201);
  return instance;
}

const containerOf = (world: World, { resource_type: type, resource_name: name }: Instance) =>
  world.containerOf(String(type), String(name));

/** The id on this host of the engine inside the container. */
async function pidOf(world: World, instance: Instance): Promise<number> {
  return (await (await containerOf(world, instance)).inspect()).State.Pid;
}

describe.each(TYPES)('the status of a $type instance', (type) => {
  let world: World;
  let instance: Instance;
  beforeAll(async () => {
    world = await World.start();
    instance = await create(world, type);
    await type.write(instance, 'kept');
  });
  afterAll(() => world.close());
  // Each test finds it running, and leaves it running with its data.
  afterEach(async () => {
    const { body: now } = await world.api.get(pathOf(instance));
    expect(now).toMatchObject({ status: 'running', status_reason: null });
    const { exposed_port, db_password } = instance;
    expect(now).toMatchObject({ exposed_port, db_password });
    expect(await type.read(now)).toBe('kept');
  });

  const shows = (status: string, reason: string) => becomes(world, instance, status, reason, SHOWN_WITHIN_MS);
  const comesBack = () => becomes(world, instance, 'running', undefined, BACK_WITHIN_MS);

  test('is exited after docker kill, and running again by itself after docker start', async () => {
    const container = await containerOf(world, instance);
    await container.kill();
    const { status_reason } = await shows('exited', 'stopped_by_hand');
    expect(status_reason).toMatchObject({ message: expect.stringContaining('137'), since: expect.any(String) });
    await container.start();
    await comesBack();
  });

  test('is exited after docker stop, and POST …/start brings it back', async () => {
    const container = await containerOf(world, instance);
    await container.stop();
    await shows('exited', 'stopped_by_hand');
    expect(await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60)).toMatchObject({ status: 200 });
  });

  test('is not running until it answers again, when the engine inside is killed and Docker restarts it', async () => {
    const before = await statusesTold(world, instance);
    const isTold = async () => (await statusesTold(world, instance)).length > before.length;
    const killAndSee = async () => {
      process.kill(await pidOf(world, instance), 'SIGKILL');
      await waitUntil('the exit to be told', isTold, SHOWN_WITHIN_MS);
    };
    // Docker starts it again after 100 ms, sooner than a busy machine looks; the second time after 200 ms.
    await killAndSee().catch(killAndSee);
    await comesBack();
    const told = (await statusesTold(world, instance)).slice(before.length);
    // Docker may have started it again before anybody could look: then it does not answer yet.
    expect(['exited', 'unreachable']).toContain(told[0]);
    expect(told.at(-1)).toBe('running');
    expect(told).not.toContain('crash_looping');
  });

  test('is missing after docker rm, and POST …/start makes the container again on port, password and data', async () => {
    await (await containerOf(world, instance)).remove({ force: true });
    await shows('missing', 'container_removed');
    const { status, body } = await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60);
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'running', uri: instance.uri } });
  });

  test('is missing while its container has another name', async () => {
    const container = await containerOf(world, instance);
    const { Name: name } = await container.inspect();
    await container.rename({ name: `${name.slice(1)}-renamed` });
    await shows('missing', 'container_removed');
    await container.rename({ name: name.slice(1) });
    await comesBack();
  });

  test('is unreachable while its container is paused', async () => {
    const container = await containerOf(world, instance);
    await container.pause();
    await shows('unreachable', 'paused_by_hand');
    await container.unpause();
    await comesBack();
  });

  test('is crash_looping when its engine ends after each start, and running by itself when the cause is gone', async () => {
    const path = join(world.dataRoot, String(instance.resource_type), String(instance.resource_name), type.config);
    const good = readFileSync(path, 'utf8');
    writeFileSync(path, `${good}\n${type.nonsense}\n`); // in place: what is mounted is the file
    process.kill(await pidOf(world, instance), 'SIGKILL');
    const { status_reason } = await becomes(world, instance, 'crash_looping', 'ends_after_each_start', 20_000);
    expect(status_reason.message).toMatch(/ended [3-9] times in a row/);
    expect((await world.api.send('POST', `${pathOf(instance)}/rotate-password`, {})).status).toBe(409);
    writeFileSync(path, good);
    await comesBack();
  });

  test('is stopped after POST …/stop, and running by itself when somebody starts the container by hand', async () => {
    const { body } = await world.api.send('POST', `${pathOf(instance)}/stop`, undefined, 60);
    expect(body).toMatchObject({ status: 'stopped', status_reason: null });
    await (await containerOf(world, instance)).start();
    await comesBack();
  });

  test('is told by the operation alone, while one is under way', async () => {
    const before = await statusesTold(world, instance);
    for (const verb of ['stop', 'start', 'restart']) {
      expect(await world.api.send('POST', `${pathOf(instance)}/${verb}`, undefined, 60)).toMatchObject({ status: 200 });
    }
    const told = (await statusesTold(world, instance)).slice(before.length);
    expect(told).toEqual(['stopping', 'stopped', 'starting', 'running', 'restarting', 'running']);
  });

  test('is right after the worker was away, for what happened meanwhile', async () => {
    const container = await containerOf(world, instance);
    await world.workers.at(-1)?.stop();
    await container.stop();
    expect((await world.api.get(pathOf(instance))).body).toMatchObject({ status: 'running' });
    await world.startWorker();
    await shows('exited', 'stopped_by_hand');

    await world.workers.at(-1)?.stop();
    await container.start();
    await world.startWorker();
    await comesBack();
  });
});

describe('the status of an instance', () => {
  let world: World;
  const redis = TYPES[0] as TypeUnderTest; // the table above begins with it
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.close());

  test('is unreachable within 40 s after the engine inside has frozen, which no event tells, on both types', async () => {
    const instances: Instance[] = await Promise.all(TYPES.map((type) => create(world, type)));
    const pids = await Promise.all(instances.map((instance) => pidOf(world, instance)));
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await Promise.all(
      instances.map((instance) => becomes(world, instance, 'unreachable', 'does_not_answer', FOUND_WITHIN_MS)),
    );
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await Promise.all(instances.map((instance) => becomes(world, instance, 'running', undefined, BACK_WITHIN_MS)));
  });

  test('is missing at once, while one that does not answer is waited for', async () => {
    const instance = await create(world, redis);
    process.kill(await pidOf(world, instance), 'SIGSTOP');
    await becomes(world, instance, 'unreachable', 'does_not_answer', FOUND_WITHIN_MS);
    await (await containerOf(world, instance)).remove({ force: true });
    await becomes(world, instance, 'missing', 'container_removed', SHOWN_WITHIN_MS);
  });

  test('says out_of_memory, when the engine inside took more than its container may', async () => {
    const instance = await create(world, redis);
    const greedy = "local t = {} for i = 1, 1000 do t[i] = string.rep('x', 1024 * 1024) .. i end return #t";
    await withRedis(instance, (client) => client.eval(greedy, 0)).catch(() => undefined); // it dies of it
    const told = await waitUntil(
      'the exit to be told',
      async () => {
        const entries = await world.redisClient.xrange(`rm:events:${instance.resource_id}`, '-', '+');
        return entries.map(([, fields]) => fields.join(' ')).find((text) => text.includes('out_of_memory'));
      },
      SHOWN_WITHIN_MS,
    );
    expect(told).toContain('"status":"exited"');
    await becomes(world, instance, 'running', undefined, BACK_WITHIN_MS);
  });

  test('is exited when the engine inside ends and its data are not there: never running on empty ones', async () => {
    const instance = await create(world, redis);
    await redis.write(instance, 'kept');
    const folder = join(world.dataRoot, 'redis', String(instance.resource_name));
    renameSync(folder, `${folder}-away`);
    process.kill(await pidOf(world, instance), 'SIGKILL');
    await becomes(world, instance, 'exited', 'ended_by_itself', SHOWN_WITHIN_MS);
    await waitUntil('the reason to name it', async () => {
      const { body } = await world.api.get(pathOf(instance));
      return String(body.status_reason.message).includes('cannot be started again');
    });
    expect(existsSync(folder)).toBe(false);

    renameSync(`${folder}-away`, folder);
    const { body } = await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60);
    expect(await redis.read(body)).toBe('kept');
  });

  test('stays what it was when POST …/start fails, because somebody has removed its data', async () => {
    const instance = await create(world, redis);
    await (await containerOf(world, instance)).remove({ force: true });
    await becomes(world, instance, 'missing', 'container_removed', SHOWN_WITHIN_MS);
    const folder = join(world.dataRoot, 'redis', String(instance.resource_name));
    renameSync(folder, `${folder}-away`);
    const { status, body } = await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60);
    expect(status).toBe(500);
    expect(body.error.resource).toMatchObject({ status: 'missing', status_reason: { reason: 'container_removed' } });
    const { body: operation } = await world.api.get(`/api/operations/${body.error.resource.operation.id}`);
    expect(operation.failure).toMatchObject({ reason: 'data_missing', hint: expect.stringContaining('DATA_ROOT') });

    renameSync(`${folder}-away`, folder);
    expect(await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60)).toMatchObject({ status: 200 });
  });
});
