import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorker } from '../../apps/worker/src/open-worker';
import { recover } from '../../apps/worker/src/recovery/recover';
import { cli, createKey } from '../support/cli';
import { withMysql, withRedis } from '../support/clients';
import { createInstance, pathOf, run, type Instance } from '../support/instances';
import { TestProcess } from '../support/process';
import { allKept, sealedRecordOf } from '../support/sealed-records';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const LEASE = { ttl: '2h' };

/** What a user knows an instance by, and what must be the same afterwards. */
async function knownNow(world: World, instance: Instance): Promise<Instance> {
  const { body } = await world.api.get(pathOf(instance));
  const entries = Object.entries(body as object).filter(([name]) => !['updated_at', 'operation'].includes(name));
  return Object.fromEntries(entries) as Instance;
}

async function knownOf(world: World, instances: readonly Instance[]): Promise<Instance[]> {
  const known: Instance[] = [];
  for (const instance of instances) known.push(await knownNow(world, instance));
  return known;
}

async function rebuilt(world: World): Promise<void> {
  await waitUntil('Redis to be rebuilt', async () => (await world.redisClient.exists('rm:installation')) === 1);
}

const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Until the file of the access rights says what Redis does. What is written at last may have been read a moment before. */
async function accessKept(world: World): Promise<void> {
  const file = join(world.dataRoot, '.system', 'access.sealed');
  for (const mark of ['one', 'two']) {
    const before = textOf(file);
    await world.redisClient.hset('rm:access:quotas', mark, '{}');
    await waitUntil('the access rights to be kept', () => textOf(file) !== before); // no two sealings are the same
  }
}

async function write(instance: Instance, value: string): Promise<void> {
  await withRedis(instance, (client) => client.set('before', value));
}

async function valueIn(instance: Instance): Promise<string | null> {
  return withRedis(instance, (client) => client.get('before'));
}

/** As in a worker that was asked to stop when it had just found that Redis was lost. */
async function rebuildWhileStopping(world: World): Promise<void> {
  const before = { ...process.env };
  const closers: (() => void | Promise<void>)[] = [];
  try {
    Object.assign(process.env, world.env, { LOG_LEVEL: 'error' });
    await recover(await openWorker(closers, AbortSignal.abort()));
  } finally {
    process.env = before;
    for (const close of closers.reverse()) await close();
  }
}

/** Several instances in several states. */
class Population {
  private constructor(
    private readonly world: World,
    readonly running: Instance,
    readonly stopped: Instance,
    readonly deleted: Instance,
    readonly leased: Instance,
    readonly guarded: Instance,
    readonly rotated: Instance,
    /** with the password that is valid for a while */
    readonly beforeRotation: Instance,
    /** undefined where it is left out */
    readonly mysql: Instance,
    readonly before: readonly Instance[],
  ) {}

  static async create(world: World, mysqlToo = false): Promise<Population> {
    const [running, stopped, deleted, leased, guarded, rotated, mysql] = await Promise.all([
      createInstance(world, 'redis', { labels: { team: 'search' }, description: 'the index' }),
      createInstance(world, 'redis'),
      createInstance(world, 'redis'),
      createInstance(world, 'redis', LEASE),
      createInstance(world, 'redis', { deletion_protection: true }),
      createInstance(world, 'redis'),
      mysqlToo ? createInstance(world, 'mysql') : undefined,
    ]);
    for (const instance of [running, stopped, deleted, leased, guarded, rotated]) {
      await write(instance, String(instance.resource_name));
    }
    if (mysql) await withMysql(mysql, (connection) => connection.query('CREATE DATABASE before_the_loss'));
    await run(world, stopped, 'stop');
    await world.api.send('DELETE', pathOf(deleted), undefined, 60);
    const after = await run(world, rotated, 'rotate-password', { grace: '1h' });
    await world.api.send('PATCH', pathOf(running), { labels: { team: 'find' } });
    const lasting = [running, stopped, leased, guarded, rotated, ...(mysql ? [mysql] : [])];
    await allKept(world);
    const before = await knownOf(world, lasting);
    return new Population(world, running, stopped, deleted, leased, guarded, after, rotated, mysql, before);
  }

  /** What is there is what was there, and works. */
  async isThere(): Promise<void> {
    const { world } = this;
    expect(await knownOf(world, this.before)).toEqual(this.before);
    for (const instance of [this.running, this.leased, this.guarded, this.rotated, this.beforeRotation]) {
      expect(await valueIn(instance)).toBe(instance.resource_name);
    }
    if (this.mysql) await withMysql(this.mysql, (connection) => connection.query('USE before_the_loss'));
    const listed = await world.api.get('/api/resources?label=team:find');
    expect(listed.body.resources).toMatchObject([{ resource_name: this.running.resource_name }]);
    expect((await world.api.send('DELETE', pathOf(this.guarded))).status).toBe(409);
    expect((await world.api.get(pathOf(this.deleted))).status).toBe(410);
  }

  /** What can be done to them can still be done. */
  async live(): Promise<void> {
    const { world } = this;
    const restored = await run(world, this.deleted, 'restore');
    expect(restored.connect_string).toBe(this.deleted.connect_string);
    expect(await valueIn(restored)).toBe(this.deleted.resource_name);
    const started = await run(world, this.stopped, 'start');
    expect(started.connect_string).toBe(this.stopped.connect_string);
    expect(await valueIn(started)).toBe(this.stopped.resource_name);
    await run(world, this.running, 'rotate-password');
  }

  /** A new one gets a name and a port that none ever had. */
  async grows(): Promise<void> {
    const all = [...this.before, this.deleted];
    const added = await createInstance(this.world, 'redis');
    expect(all.map(pathOf)).not.toContain(pathOf(added));
    expect(Number(/\d+/.exec(String(added.resource_name))?.[0])).toBeGreaterThan(1_000);
    expect(all.map(({ exposed_port: port }) => String(port))).not.toContain(added.exposed_port);
  }
}

describe('when Redis is lost', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ workers: 2 });
  });
  afterEach(() => world.close());

  test('under running workers, they restore every instance with its connect string, data, port, state and times', async () => {
    await world.redisClient.hset('rm:access:quotas', 'shop', '{"instances":5}');
    await accessKept(world);
    const population = await Population.create(world, true);

    await world.redisClient.flushall();
    await rebuilt(world);

    await population.isThere();
    await population.live();
    await population.grows();
    expect(await world.redisClient.hget('rm:access:quotas', 'shop')).toBe('{"instances":5}');
    await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
  });

  test('and a new one takes its place before a start, the first worker restores all; until then no name is given out', async () => {
    const population = await Population.create(world);
    for (const process of [...world.workers, world.apiProcess]) await process?.stop();
    await world.emptyRedis();

    await world.startApi();
    const early = await world.api.create('redis');
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('1');
    expect(early.body.error.message).toContain('no worker has joined this Redis yet');
    await world.startWorker();

    await population.isThere();
    await population.live();
    await population.grows();
    await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
  });

  test('npm run rebuild restores all while no worker runs, and says what', async () => {
    const population = await Population.create(world);
    for (const worker of world.workers) await worker.stop();
    await world.redisClient.flushall();

    const main = join(__dirname, '..', '..', 'dist', 'apps', 'worker', 'src', 'recovery', 'main.js');
    const rebuild = new TestProcess(process.execPath, [main], world.env);
    expect(await rebuild.exitCode()).toBe(0);
    for (const instance of [...population.before, population.deleted]) {
      const member = `${instance['resource_type']}/${instance.resource_name}`;
      expect(rebuild.output).toContain(`${member}: restored`);
    }
    await population.isThere();
    await world.startWorker();
    await run(world, population.deleted, 'restore');
  });

  test('who had a key keeps it and their operations, also where another was made before the rebuild', async () => {
    const owner = await createKey(world, 'user', 'shop');
    const { body } = await owner.api.create('redis', { maxmemory: '16mb' }, 60);
    await allKept(world);
    await cli(world, 'quotas', 'set', 'shop', '--instances', '3');
    await accessKept(world);
    for (const worker of world.workers) await worker.stop();
    await world.redisClient.flushall();
    const early = await createKey(world, 'user', 'shop');
    await world.startWorker();
    await rebuilt(world);

    for (const { api } of [owner, early]) {
      expect(await api.get(pathOf(body))).toMatchObject({ status: 200, body: { status: 'running' } });
      const operation = await api.get(`/api/operations/${body.operation.id}`);
      expect(operation).toMatchObject({ status: 200, body: { state: 'succeeded' } });
    }
    expect(await world.redisClient.hget('rm:access:quotas', 'shop')).toBe('{"instances":3}');
  });

  test('a creation that it lost half-way is removed; what cannot be opened is left alone, and said', async () => {
    const foreign = await createInstance(world, 'redis');
    await allKept(world);
    const { body } = await world.api.create('mysql');
    const name = String(body.resource_name);
    await world.reaches('await_ready', 'mysql', name);
    const installation = await world.installationId();
    const member = `redis/${foreign.resource_name}`;
    writeFileSync(sealedRecordOf(world, member), '99 0 - - -\nffffffffffffffff.AAAA\n');

    await world.redisClient.flushall();
    await rebuilt(world);
    expect(await world.installationId()).toBe(installation);
    await waitUntil('the half-made instance to be removed', async () => {
      const isThere = existsSync(join(world.dataRoot, 'mysql', name));
      return !isThere && (await world.containersOf('mysql', name)).length === 0;
    });
    expect((await world.api.get(`/api/resources/mysql/${name}`)).status).toBe(404);

    await withRedis(foreign, (client) => client.ping());
    const said = world.workers.flatMap((worker) =>
      worker.logged('left alone: the record beside its data cannot be opened'),
    );
    expect(said).toContainEqual(expect.objectContaining({ resource: member }));
    await (await world.containerOf('redis', String(foreign.resource_name))).remove({ force: true, v: true });
    rmSync(join(world.dataRoot, member), { recursive: true });
  });

  test('a creation that was ready while it was away, and that nobody was told of, is removed', async () => {
    const { body } = await world.api.create('mysql');
    await world.reaches('await_ready', 'mysql', String(body.resource_name));
    const container = await world.containerOf('mysql', String(body.resource_name));
    await world.redis.stop('SIGKILL');
    await waitUntil(
      'its server to be proven usable',
      async () => (await container.inspect()).HostConfig.RestartPolicy?.Name === 'unless-stopped',
      120_000,
    );

    await world.emptyRedis();
    await rebuilt(world);
    await waitUntil('the container to be removed', async () => {
      return container.inspect().then(
        () => false,
        () => true,
      );
    });
    await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
    expect((await world.api.get(pathOf(body))).status).toBe(404);
  });

  test('what it says to be deleted has no container, though a restoration had made one', async () => {
    const instance = await createInstance(world, 'redis');
    await write(instance, 'kept');
    await world.api.send('DELETE', pathOf(instance), undefined, 60);
    await allKept(world);
    const sealed = sealedRecordOf(world, `redis/${instance.resource_name}`);
    const asDeleted = readFileSync(sealed);
    await run(world, instance, 'restore');
    for (const worker of world.workers) await worker.stop();
    writeFileSync(sealed, asDeleted); // as one whose worker died before it could seal the restoration

    await world.redisClient.flushall();
    await world.startWorker();
    expect((await world.api.get(pathOf(instance))).status).toBe(410);
    await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
    const restored = await run(world, instance, 'restore');
    expect(restored.connect_string).toBe(instance.connect_string);
    expect(await valueIn(restored)).toBe('kept');
  });

  test('what a worker that was asked to stop has not restored, it does not call restored', async () => {
    const instance = await createInstance(world, 'redis');
    await allKept(world);
    for (const worker of world.workers) await worker.stop();
    await world.redisClient.flushall();

    await rebuildWhileStopping(world);
    expect(await world.redisClient.keys('rm:resource:*')).toEqual([]);
    expect(await world.redisClient.exists('rm:installation')).toBe(0);
    expect((await world.api.create('redis')).status).toBe(503);
    expect(await world.redisClient.keys('rm:ports:*')).toEqual([]);

    await world.startWorker();
    expect(await knownNow(world, instance)).toMatchObject({ connect_string: instance.connect_string });
    await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
  });
});

describe('a backup of Redis from before', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.close());

  test('is brought to what has become since: passwords, labels, new instances and names', async () => {
    const rotated = await createInstance(world, 'redis', { labels: { a: '1' } });
    await allKept(world);
    const backup = await world.backUpRedis();
    const after = await run(world, rotated, 'rotate-password');
    await world.api.send('PATCH', pathOf(rotated), { labels: { a: '2' } });
    const added = await createInstance(world, 'redis');
    await allKept(world);
    const before = await knownNow(world, rotated);
    for (const worker of world.workers) await worker.stop();

    await backup();
    await world.startWorker();

    expect(await knownNow(world, rotated)).toEqual(before);
    await withRedis(after, (client) => client.ping());
    const found = await world.api.get(pathOf(added));
    expect(found.body).toMatchObject({ status: 'running', connect_string: added.connect_string });
    const next = await createInstance(world, 'redis');
    expect([rotated, added].map(pathOf)).not.toContain(pathOf(next));
    await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
  });

  test('from before a creation ended does not make the worker begin it again', async () => {
    const [worker] = world.workers;
    await worker?.stop();
    const { body } = await world.api.create('redis', { maxmemory: '16mb' });
    const backup = await world.backUpRedis();
    const second = await world.startWorker();
    const made = await world.finished('redis', String(body.resource_name));
    await write(made, 'precious');
    await allKept(world);
    const before = await knownNow(world, made);
    await second.stop();

    await backup();
    await world.startWorker();

    expect(await world.finished('redis', String(body.resource_name))).toMatchObject({ status: 'running' });
    expect(await knownNow(world, made)).toEqual(before);
    expect(await valueIn(made)).toBe('precious');
    const operation = await world.api.get(`/api/operations/${body.operation.id}`);
    expect(operation.body).toMatchObject({ state: 'succeeded' });
    await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
  });

  test('is brought to what has become of keys: who was revoked since stays out, and who was added stays in', async () => {
    const revoked = await createKey(world, 'admin', 'default');
    const backup = await world.backUpRedis();
    const added = await createKey(world, 'viewer', 'shop');
    await cli(world, 'keys', 'revoke', revoked.id);
    await accessKept(world);
    expect((await revoked.api.get('/api/types')).status).toBe(401);

    await backup();

    const statusOf = async ({ api }: typeof revoked) => (await api.get('/api/types')).status;
    await waitUntil('the added key to be known', async () => (await statusOf(added)) === 200);
    expect(await statusOf(revoked)).toBe(401);
  });
});
