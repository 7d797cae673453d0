import type { ApiAnswer } from '../support/api-client';
import { ended, namesIn, pathOf, run, TYPES } from '../support/instances';
import { SteadyClient } from '../support/steady-client';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const SMALL = { maxmemory: '16mb' };
let world: World;
let keys = 0;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const newKey = () => `key-${(keys += 1)}`;

function post(
  key: string,
  body: object,
  { type = 'redis', wait }: { type?: string; wait?: number } = {},
): Promise<ApiAnswer> {
  const prefer: Record<string, string> = wait === undefined ? {} : { prefer: `wait=${wait}` };
  const headers = { 'content-type': 'application/json', 'idempotency-key': key, ...prefer };
  return world.api.request('POST', `/api/resources/${type}`, { body: JSON.stringify(body), headers });
}

async function names(): Promise<string[]> {
  return namesIn(await world.api.get('/api/resources?limit=500'));
}

describe.each(TYPES)('the same Idempotency-Key and body for a %s', (type) => {
  test('make one instance, and answer with its present record; its client notices nothing', async () => {
    const key = newKey();
    const [worker] = world.workers;
    worker?.kill('SIGSTOP'); // it is not made before it was asked for twice
    const accepted = await post(key, {}, { type });
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('idempotency-replayed')).toBeNull();

    const again = await post(key, {}, { type });
    worker?.kill('SIGCONT');
    expect(again.status).toBe(202);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(accepted.headers.get('location'));
    expect(again.body.resource_id).toBe(accepted.body.resource_id);

    const waited = await post(key, {}, { type, wait: 120 });
    expect(waited.status).toBe(200);
    expect(waited.body).toMatchObject({ resource_id: accepted.body.resource_id, status: 'running' });

    const client = await SteadyClient.connect(waited.body);
    const later = await post(key, {}, { type });
    expect(later.status).toBe(200);
    expect(later.body).toEqual(waited.body);
    await client.writesOn();
    await client.close();
    expect(client.losses).toEqual([]);
    expect(await names()).toEqual([...new Set(await names())]);
  });
});

test('ten requests with one key at the same moment make one instance', async () => {
  const before = await names();
  const key = newKey();
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(key, SMALL, { wait: 60 })));
  expect(new Set(answers.map(({ body }) => String(body.resource_id))).size).toBe(1);
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
  expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
  expect(await names()).toHaveLength(before.length + 1);
});

test('a key with another body, or for another type, is refused and makes nothing', async () => {
  const key = newKey();
  const first = await post(key, SMALL, { wait: 60 });
  const before = await names();
  for (const other of [
    await post(key, { maxmemory: '17mb' }),
    await post(key, { ...SMALL, description: 'other' }),
    await post(key, {}, { type: 'mysql' }),
  ]) {
    expect(other.status).toBe(422);
    expect(other.body.error.message).toMatch(/^Idempotency-Key: was used for another request/);
  }
  expect(await names()).toEqual(before);
  expect((await post(key, SMALL)).body).toEqual(first.body);
});

test('a key is kept for a day', async () => {
  const key = newKey();
  await post(key, SMALL, { wait: 60 });
  const ttls = await Promise.all(
    (await world.redisClient.keys('rm:idempotency:*')).map((name) => world.redisClient.ttl(name)),
  );
  expect(ttls.length).toBeGreaterThan(0);
  for (const ttl of ttls) expect(ttl).toBeGreaterThan(24 * 3600 - 300);
  for (const ttl of ttls) expect(ttl).toBeLessThanOrEqual(24 * 3600);
});

test('a key answers with the record as it is now, and says when what it made is gone', async () => {
  const key = newKey();
  const { body } = await post(key, SMALL, { wait: 60 });
  await run(world, body, 'stop');
  const stopped = await post(key, SMALL);
  expect(stopped.status).toBe(200);
  expect(stopped.body).toMatchObject({ resource_id: body.resource_id, status: 'stopped' });
  const deletion = await world.api.send('DELETE', `${pathOf(body)}?purge=true`);
  await ended(world, deletion.body.operation.id);
  const gone = await post(key, SMALL);
  expect(gone.status).toBe(410);
  expect(gone.body.error.message).toContain(`redis:${body.resource_name}`);
});

test('a request that was refused does not use its key up', async () => {
  const key = newKey();
  expect((await post(key, { maxmemory: 'much' })).status).toBe(400);
  expect((await post(key, SMALL, { wait: 60 })).status).toBe(201);
});

test.each([
  { form: 'longer than 255 characters', key: 'k'.repeat(256) },
  { form: 'of two words', key: 'two words' },
  { form: 'with a tab', key: 'tab\tin' },
  { form: 'with a letter outside ASCII', key: 'schl\u00fcssel' },
])('a key $form is refused by name', async ({ key }) => {
  const { status, body } = await post(key, SMALL);
  expect(status).toBe(400);
  expect(body.error.details).toEqual([
    { field: 'Idempotency-Key', message: 'Idempotency-Key: is not 1 to 255 printable characters without spaces' },
  ]);
});

test('a key of 255 characters is taken', async () => {
  expect((await post('k'.repeat(255), SMALL, { wait: 60 })).status).toBe(201);
});

test('a request that met a Redis that was away or frozen does not use its key up', async () => {
  const before = await names();
  const [away, frozen] = [newKey(), newKey()];
  await world.redis.stop();
  expect((await post(away, SMALL)).status).toBe(503);
  await world.redis.start();
  await waitUntil('the API to be ready', async () => (await world.api.get('/readyz')).status === 200);

  world.redis.signal('SIGSTOP');
  expect((await post(frozen, SMALL)).status).toBe(503);
  world.redis.signal('SIGCONT');
  await waitUntil('the API to be ready', async () => (await world.api.get('/readyz')).status === 200);

  for (const key of [away, frozen]) {
    const made = await waitUntil('the key to make one', async () => {
      const answer = await post(key, SMALL, { wait: 60 });
      return answer.status === 503 ? undefined : answer;
    });
    expect(made.body).toMatchObject({ status: 'running' });
  }
  await waitUntil(
    'no request to be under way',
    async () => (await world.redisClient.zcard('rm:unsettled')) === 0,
    60_000,
  );
  expect(await names()).toHaveLength(before.length + 2);
});
