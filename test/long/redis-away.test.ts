import { twoFreePorts } from '../support/free-port';
import { inTime } from '../support/in-time';
import { RedisServer } from '../support/redis-server';
import { startApp } from '../support/run-to-end';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';
import { ApiClient, type ApiAnswer } from '../support/api-client';

const LONGEST_ANSWER_MS = 2_000;

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const isUnavailable = (request: () => Promise<ApiAnswer>) =>
  inTime(LONGEST_ANSWER_MS, async () => {
    const answer = await request();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.body).toEqual({
      error: { code: 503, message: expect.stringMatching(/^Redis is not available \(.+\)\. Try again\.$/) },
    });
  });

/** What every request gets while Redis is away, many of them at once and one after the other. */
async function isAway(): Promise<void> {
  const requests = [
    () => world.api.get('/api/resources/redis/r1'),
    () => world.api.create('redis', { dbfilename: 'nobody.rdb' }),
    () => world.api.create('mysql', {}, 30),
    () => world.api.get('/readyz'),
    () => world.api.get('/api/types'), // whether keys are wanted cannot be known
  ];
  for (const request of requests) await isUnavailable(request);
  await Promise.all([...requests, ...requests, ...requests].map(isUnavailable));
  expect((await world.api.get('/healthz')).status).toBe(200);
}

/** A whole round, through the processes that were there before. */
async function isBack(): Promise<void> {
  await waitUntil('the API to be ready again', async () => (await world.api.get('/readyz')).status === 200, 10_000);
  const { status, body } = await world.api.create('redis', { maxmemory: '16mb' }, 60);
  expect({ status, state: body.status }).toEqual({ status: 201, state: 'running' });
  expect((await world.api.get(`/api/resources/redis/${body.resource_name}`)).body).toEqual(body);
  expect(world.apiProcess?.hasEnded).toBe(false);
  expect(world.workers.map(({ hasEnded }) => hasEnded)).toEqual([false]);
}

/** No record and no job of a request that was answered 503. */
async function nothingIsLeftOfTheRefused(): Promise<void> {
  for await (const keys of world.redisClient.scanStream({ match: 'rm:resource:*' })) {
    for (const key of keys as string[]) {
      expect(await world.redisClient.hget(key, 'parameters')).not.toContain('nobody.rdb');
    }
  }
}

test('where Redis was killed, every request is told so within 2 s, and all is well when it is back', async () => {
  await world.redis.stop('SIGKILL');
  await isAway();
  await world.redis.start();
  await isBack();
  await nothingIsLeftOfTheRefused();
});

test('where Redis was killed for a while, a request accepted before is fulfilled after', async () => {
  const { body } = await world.api.create('redis', { maxmemory: '16mb' });
  await world.redis.stop('SIGKILL');
  await isUnavailable(() => world.api.get(`/api/resources/redis/${body.resource_name}`));
  await world.redis.start();
  await waitUntil('the API to be ready again', async () => (await world.api.get('/readyz')).status === 200, 10_000);
  expect(await world.finished('redis', body.resource_name)).toMatchObject({ status: 'running' });
});

test('where Redis is frozen, every request is told so within 2 s, and all is well when it goes on', async () => {
  const { body } = await world.api.create('redis', { maxmemory: '16mb' });
  world.redis.signal('SIGSTOP');
  await isAway().finally(() => world.redis.signal('SIGCONT'));
  await isBack();
  expect(await world.finished('redis', body.resource_name)).toMatchObject({ status: 'running' });
  // What Redis had in its socket it wrote when it went on. No job knows of it; garbage collection would
  // end it after 30 s.
  expect(await world.redisClient.llen('rm:queue:provision:wait')).toBe(0);
  await world.discardPending();
});

test('where Redis goes away while a client waits for its instance, it waits on and gets the instance', async () => {
  const waiting = world.api.create('redis', { maxmemory: '16mb', dbfilename: 'waited-for.rdb' }, 60);
  await waitUntil('the request to be accepted', async () => {
    const keys = await world.redisClient.keys('rm:resource:*');
    const records = await Promise.all(keys.map((key) => world.redisClient.hget(key, 'parameters')));
    return records.some((parameters) => parameters?.includes('waited-for.rdb'));
  });
  await world.redis.stop('SIGKILL');
  await isUnavailable(() => world.api.get('/readyz'));
  await world.redis.start();
  const { status, body } = await waiting;
  expect({ status, state: body.status }).toEqual({ status: 201, state: 'running' });
});

test('where Redis is not there yet, an API starts, says so, and serves as soon as it is', async () => {
  const [redisPort, port] = await twoFreePorts();
  const redis = new RedisServer(redisPort, `${world.folder}/late-redis`);
  const env = { ...world.env, REDIS_PORT: String(redis.port) };
  const api = startApp('api', env, ['--port', String(port)]);
  await api.prints('api ready');
  const client = new ApiClient(`http://127.0.0.1:${port}`);
  client.check = world.api.check;
  await isUnavailable(() => client.create('redis'));
  await isUnavailable(() => client.get('/readyz'));
  await redis.start();
  await waitUntil('the API to be ready', async () => (await client.get('/readyz')).status === 200, 10_000);
  expect((await client.create('redis')).status).toBe(503); // an empty one: no worker has said yet which names are taken
  await redis.put('rm:installation', '00000000');
  expect((await client.create('redis')).status).toBe(202);
  await api.stop();
  expect(await api.exitCode()).toBe(0);
  await redis.stop();
});

test('where Redis is away, an API ends with 0 on SIGTERM', async () => {
  const [redisPort, port] = await twoFreePorts();
  const env = { ...world.env, REDIS_PORT: String(redisPort) };
  const api = startApp('api', env, ['--port', String(port)]);
  await api.prints('api ready');
  await api.stop('SIGTERM', 5_000);
  expect(await api.exitCode()).toBe(0);
});
