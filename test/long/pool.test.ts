import { Redis } from 'ioredis';
import { everythingInRedis } from '../support/everything-in-redis';
import { refusalOf } from '../support/server-session';
import { namesIn, pathOf, type Instance } from '../support/instances';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const FAST = { poolCheck: 100 };

/** The pooled instances that can be claimed, as `type/name`. */
const readyIn = (world: World, type: string) => world.redisClient.zrange(`rm:index:pool:${type}`, '0', '-1');

async function filled(world: World, type: string, size: number): Promise<string[]> {
  await waitUntil(`${size} pooled ${type}`, async () => (await readyIn(world, type)).length === size, 120_000);
  return readyIn(world, type);
}

async function purged(world: World, ref: string): Promise<void> {
  const key = `rm:resource:${ref.replace('/', ':')}`;
  await waitUntil(`${ref} to be gone`, async () => (await world.redisClient.exists(key)) === 0, 60_000);
}

async function isUsable(instance: Instance): Promise<void> {
  expect(await refusalOf(instance, instance.db_password)).toBe('');
}

describe('a pooled instance', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ env: { POOL: 'redis:1,mysql:1' }, timings: FAST });
  });
  afterAll(async () => {
    await filled(world, 'redis', 1);
    await filled(world, 'mysql', 1);
    await world.close();
  });

  test.each(['redis', 'mysql'])('of %s is in no list, answer, event or quota before its claim', async (type) => {
    const [ref = ''] = await filled(world, type, 1);
    const path = `/api/resources/${ref}`;
    for (const list of ['/api/resources', `/api/resources/${type}`, '/api/resources?status=running'])
      expect((await world.api.get(list)).body.resources).toEqual([]);
    for (const end of ['', '/events', '/logs', '/stats', '/operations'])
      expect((await world.api.get(path + end)).status).toBe(404);
    expect((await world.api.send('DELETE', path)).status).toBe(404);
    const { operation_id: operation } = await world.record(type, ref.split('/')[1] ?? '');
    expect((await world.api.get(`/api/operations/${operation}`)).status).toBe(404);
  });

  test.each(['redis', 'mysql'])('of %s is the answer to a POST at once, and runs', async (type) => {
    const [ref = ''] = await filled(world, type, 1);
    const { status, body } = await world.api.create(type, { labels: { team: 'a' }, project: 'alpha', ttl: '1h' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'running', path: 'warm', project: 'alpha', labels: { team: 'a' } });
    expect(`${body.resource_type}/${body.resource_name}`).toBe(ref);
    expect(body.operation).toMatchObject({ kind: 'create', state: 'succeeded' });
    expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBe(3_600_000);
    await isUsable(body);
    expect((await world.api.get(pathOf(body))).body).toEqual(body);
    const list = await world.api.get(`/api/resources/${type}?label=team:a&project=alpha`);
    expect(namesIn(list)).toEqual([body.resource_name]);
  });

  test('is replaced by another one', async () => {
    const [ref] = await filled(world, 'redis', 1);
    const { body } = await world.api.create('redis');
    expect(ref).toBe(`redis/${body.resource_name}`);
    expect(await filled(world, 'redis', 1)).not.toContain(ref);
  });

  test('is not given to a request for parameters that it does not have, nor to one that asks for the 202', async () => {
    await filled(world, 'redis', 1);
    const other = await world.api.create('redis', { appendfilename: 'other.aof' });
    expect(other.status).toBe(202);
    const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
    const async = await world.api.request('POST', '/api/resources/redis', { body: '{}', headers });
    expect(async.status).toBe(202);
    for (const { body } of [other, async])
      expect((await world.finished('redis', body.resource_name)).path).toBe('plain');
  });

  test('gets the parameters that its server can take while it runs, within the same answer', async () => {
    const [ref] = await filled(world, 'redis', 1);
    const { status, body } = await world.api.create('redis', { maxmemory: '17mb', config: { timeout: 77 } });
    expect(status).toBe(201);
    expect(`redis/${body.resource_name}`).toBe(ref);
    expect(body).toMatchObject({ status: 'running', path: 'warm', parameters: { maxmemory: '17mb' } });
    const client = new Redis({
      host: '127.0.0.1',
      port: Number(body.exposed_port),
      password: String(body.db_password),
    });
    expect(await client.config('GET', 'timeout')).toEqual(['timeout', '77']);
    client.disconnect();
    const { body: plan } = await world.api.get(`${pathOf(body)}/operations`);
    expect((plan.operations as { kind: string }[]).map(({ kind }) => kind)).toEqual(['reconfigure', 'create']);
  });

  test('works as every other instance does after its claim', async () => {
    await filled(world, 'mysql', 1);
    const { body } = await world.api.create('mysql');
    for (const verb of ['stop', 'start', 'rotate-password'])
      expect((await world.api.send('POST', `${pathOf(body)}/${verb}`, undefined, 60)).status).toBe(200);
    const changed = (await world.api.get(pathOf(body))).body;
    expect(changed).toMatchObject({ status: 'running', path: 'warm', exposed_port: body.exposed_port });
    await isUsable(changed);
    expect((await world.api.send('DELETE', `${pathOf(body)}?purge=true`, undefined, 60)).status).toBe(200);
  });

  test('is not given to a second request with the same Idempotency-Key', async () => {
    await filled(world, 'redis', 1);
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'one-claim' };
    const ask = () => world.api.request('POST', '/api/resources/redis', { body: '{}', headers });
    const [first, second] = [await ask(), await ask()];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.resource_id).toBe(first.body.resource_id);
  });

  test('counts for the quota of its project from its claim on', async () => {
    await filled(world, 'redis', 1);
    await world.redisClient.hset('rm:access:quotas', 'small', JSON.stringify({ instances: 0 }));
    expect((await world.api.create('redis', { project: 'small' })).status).toBe(403);
    await filled(world, 'redis', 1);
  });

  test('whose server refuses a parameter is removed, and the request fails as a whole, protection or not', async () => {
    const [ref = ''] = await filled(world, 'redis', 1);
    const body = { config: { 'maxmemory-policy': 'sometimes' }, deletion_protection: true };
    const { status, body: answer } = await world.api.create('redis', body);
    const { resource } = answer.error;
    expect({ status, ref: `${resource.resource_type}/${resource.resource_name}` }).toEqual({ status: 500, ref });
    expect(resource.failure).toMatchObject({ reason: 'invalid_parameters' });
    await purged(world, ref);
  });

  test('that has died is never given to anybody, and is replaced', async () => {
    const [ref = ''] = await filled(world, 'redis', 1);
    await (await world.containerOf('redis', ref.split('/')[1] ?? '')).kill();
    await waitUntil('it to be no longer claimable', async () => !(await readyIn(world, 'redis')).includes(ref));
    const { body } = await world.api.create('redis', {}, 60);
    expect(`redis/${body.resource_name}`).not.toBe(ref);
    await isUsable(body);
    await filled(world, 'redis', 1);
  });
});

test('of 100 requests at once on a pool of 5, five get one each, and 95 get a cold one', async () => {
  await World.use({ env: { POOL: 'redis:5' }, timings: FAST }, async (world) => {
    const pooled = await filled(world, 'redis', 5);
    const [worker] = world.workers;
    worker?.kill('SIGSTOP'); // so that none is made meanwhile: the cold ones need not be, to be counted
    const answers = await Promise.all(Array.from({ length: 100 }, () => world.api.create('redis')));
    const warm = answers.filter(({ status }) => status === 201).map(({ body }) => `redis/${body.resource_name}`);
    expect(warm.sort()).toEqual([...pooled].sort());
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(95);
    expect(new Set(answers.map(({ body }) => String(body.resource_id))).size).toBe(100);
    const cold = answers.filter(({ status }) => status === 202).map(({ body }) => pathOf(body));
    for (const path of cold) expect((await world.api.send('DELETE', `${path}?purge=true`)).status).toBe(202);
    worker?.kill('SIGCONT');
    await waitUntil('the five to be left', async () => namesIn(await world.api.get('/api/resources')).length === 5);
    await filled(world, 'redis', 5);
  });
});

test('a claim outlives a Redis that lost it, and nobody else gets the instance', async () => {
  await World.use({ env: { POOL: 'redis:1' }, timings: FAST }, async (world) => {
    await filled(world, 'redis', 1);
    const rewind = await world.backUpRedis();
    const { status, body } = await world.api.create('redis', { project: 'alpha' });
    expect(status).toBe(201);
    for (const worker of world.workers) await worker.stop();
    await rewind();
    await world.redis.stop();
    await world.redis.start();
    await world.startWorker();
    await waitUntil('the claim to be back', async () => (await world.api.get(pathOf(body))).status === 200);
    const other = await world.api.create('redis', {}, 60);
    expect(other.body.resource_id).not.toBe(body.resource_id);
    expect((await world.api.get(pathOf(body))).body).toMatchObject({ project: 'alpha', db_password: body.db_password });
    expect(await everythingInRedis(world.redisClient)).not.toContain(body.db_password);
    await filled(world, 'redis', 1);
  });
});

describe('a host without room', () => {
  const COLD = { appendfilename: 'own.aof' }; // takes a restart, so that no pooled one will do

  test('gives up pooled instances for requests that wait, and makes no more of them than it has room for', async () => {
    const env = { POOL: 'redis:2', MAX_INSTANCES: '2' };
    await World.use({ env, timings: FAST }, async (world) => {
      await filled(world, 'redis', 2);
      for (const left of [1, 0]) {
        const { status, body } = await world.api.create('redis', COLD, 120);
        expect({ status, path: body.path }).toEqual({ status: 201, path: 'plain' });
        await filled(world, 'redis', left);
      }
      const count = (message: string) => world.workers[0]?.logged(message).length;
      expect({ made: count('pool: one more'), removed: count('pool: one less') }).toEqual({ made: 3, removed: 3 });
    });
  });

  test('gives up all of them when it lacks memory', async () => {
    await World.use({ env: { POOL: 'redis:1' }, timings: FAST }, async (world) => {
      const [ref = ''] = await filled(world, 'redis', 1);
      await world.workers[0]?.stop();
      await world.startWorker({ MEMORY_RESERVE: '1TB' });
      await purged(world, ref);
      expect(await readyIn(world, 'redis')).toEqual([]);
    });
  });
});
