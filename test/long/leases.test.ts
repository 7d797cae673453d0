import { refusalOf } from '../support/server-session';
import { createInstance, pathOf, run, TYPES, type Instance } from '../support/instances';
import { goes, isGone } from '../support/is-gone';
import { SteadyClient } from '../support/steady-client';
import { waitUntil } from '../support/wait-until';
import { PRODUCT_SCHEDULE } from '../support/timings';
import { World } from '../support/world';

/** Issue: done within 10 s of the time. */
const LATEST_MS = 10_000;

let world: World;
beforeAll(async () => {
  world = await World.start({ timings: PRODUCT_SCHEDULE });
});
afterAll(() => world.close());

async function read(instance: Instance): Promise<Instance> {
  const { body } = await world.api.get(pathOf(instance));
  return body;
}

function patch(instance: Instance, body: object) {
  return world.api.send('PATCH', pathOf(instance), body);
}

/**
 * Waits until its lease has ended it, and answers with how that is told.
 *
 * @param served ms since 1970: from when on a worker was there, if not from the beginning
 */
async function expires(instance: Instance, expiresAt: string, served = 0): Promise<Instance> {
  const error: Instance = await waitUntil(`the lease of ${pathOf(instance)} to end`, async () => {
    const { status, body } = await world.api.get(pathOf(instance));
    return status === 410 ? (body.error as object) : undefined;
  });
  expect(error).toMatchObject({ deleted_by: 'expiry', message: expect.stringContaining('when its lease ended') });
  const at = Date.parse(error.deleted_at);
  expect(at).toBeGreaterThanOrEqual(Date.parse(expiresAt));
  expect(at - Math.max(Date.parse(expiresAt), served)).toBeLessThan(LATEST_MS);
  return error;
}

const fromNow = (time: string) => (Date.parse(time) - Date.now()) / 1000;

describe.each(TYPES)('the lease of a %s with a client that is connected throughout', (type) => {
  let instance: Instance;
  beforeAll(async () => {
    instance = await createInstance(world, type, { ttl: '2h' });
  });

  test('is told by expires_at from the beginning, counted from the request', () => {
    const lease = Date.parse(instance.expires_at) - Date.parse(instance.created_at);
    expect(Math.abs(lease - 7_200_000)).toBeLessThan(1_000);
  });

  test('is extended and ended by a PATCH; the client notices nothing', async () => {
    const client = await SteadyClient.connect(instance);
    const extended = await patch(instance, { ttl: '7d' });
    expect(extended.status).toBe(200);
    expect(Math.abs(fromNow(extended.body.expires_at) - 7 * 86_400)).toBeLessThan(60);
    expect((await patch(instance, { description: 'kept' })).body.expires_at).toBe(extended.body.expires_at);
    expect((await patch(instance, { ttl: null })).body.expires_at).toBeNull();
    expect(await world.redisClient.zrange('rm:due', '0', '-1')).toEqual([]);
    await client.writesOn();
    await client.close();
    expect(client.losses).toEqual([]);
  });

  test('ends in a normal deletion: the client is cut off, and all it had written is there after a restore', async () => {
    const client = await SteadyClient.connect(instance);
    const { expires_at: expiresAt } = (await patch(instance, { ttl: '2s' })).body;
    const gone = await expires(instance, expiresAt);
    expect(Date.parse(gone.restorable_until)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    await client.isRefused();
    expect(client.losses).toHaveLength(1);
    const { operations } = (await world.api.get(`${pathOf(instance)}/operations`)).body;
    expect(operations[0]).toMatchObject({ kind: 'delete', by: 'expiry', state: 'succeeded' });

    const restored = await run(world, instance, 'restore');
    expect(restored).toMatchObject({ status: 'running', expires_at: null, connect_string: instance.connect_string });
    await client.writesOn();
    expect(await client.lost()).toEqual([]);
    await client.close();
  });
});

test('a lease that is over before the instance is made ends its creation, and nothing is left', async () => {
  const { body } = await world.api.create('mysql', { ttl: '2s' });
  await expires(body, body.expires_at);
  await goes(world, body);
  const active = () => world.redisClient.llen('rm:queue:provision:active');
  await waitUntil('its creation to have ended, too', async () => (await active()) === 0);
  await waitUntil('what the creation was at to be gone, too', async () => (await world.leaks()).length === 0);
  await isGone(world, body, 'expiry');
});

test('a lease survives that API, workers and Redis are started anew', async () => {
  const { body } = await world.api.create('redis', { maxmemory: '16mb', ttl: '12s' }, 60);
  await world.workers.pop()?.stop();
  await world.apiProcess?.stop();
  await world.redis.stop('SIGKILL');
  await world.redis.start();
  await world.startApi();
  expect(await read(body)).toMatchObject({ status: 'running', expires_at: body.expires_at });
  expect(await refusalOf(body, body.db_password)).toBe('');
  await world.startWorker();
  await expires(body, body.expires_at, Date.now());
});

test('a lease that ended while no worker was there is ended by the next one', async () => {
  const instance = await createInstance(world, 'redis');
  await world.workers.pop()?.stop();
  const { body } = await patch(instance, { ttl: '1s' });
  await waitUntil('the lease to be over', () => fromNow(body.expires_at) < 0);
  expect((await read(body)).status).toBe('running');
  await world.startWorker();
  await expires(body, body.expires_at, Date.now());
});

test('a lease that was taken away in the moment in which it was found to have ended ends nothing', async () => {
  const [kept, leased] = [await createInstance(world, 'redis'), await createInstance(world, 'redis')];
  const due = `expire ${pathOf(kept).replace('/api/resources/', '')}`;
  await world.redisClient.zadd('rm:due', 1, due); // as it was read; the record has no lease any more
  await patch(leased, { ttl: '1s' });
  await waitUntil('the task due after it to be done', async () => (await read(leased)).status === undefined);
  expect((await read(kept)).status).toBe('running');
  expect((await world.api.get(`${pathOf(kept)}/operations`)).body.operations).toHaveLength(1);
  await world.redisClient.zrem('rm:due', due);
});

describe('a lease is refused by name', () => {
  const FORM = 'is not a duration from 1s to 366d';

  test.each(['', '2', '2 h', '1.5h', '-1h', '0s', '367d', 'soon', '2h30m', 7200, true, {}, []])(
    'when ttl is %j',
    async (ttl) => {
      const created = await world.api.create('redis', { ttl });
      expect(created.status).toBe(400);
      expect(created.body.error.details).toEqual([{ field: 'ttl', message: expect.stringContaining(FORM) }]);
    },
  );

  test('together with deletion_protection, at the creation and later', async () => {
    const created = await world.api.create('redis', { ttl: '2h', deletion_protection: true });
    expect(created.status).toBe(400);
    expect(created.body.error.details).toMatchObject([{ field: 'ttl' }]);

    const leased = await createInstance(world, 'redis', { ttl: '2h' });
    const protect = await patch(leased, { deletion_protection: true });
    expect(protect.status).toBe(400);
    expect(protect.body.error.details).toMatchObject([{ field: 'deletion_protection' }]);
    expect((await patch(leased, { ttl: null, deletion_protection: true })).status).toBe(200);
    const lease = await patch(leased, { ttl: '2h' });
    expect(lease.status).toBe(400);
    expect(lease.body.error.details).toMatchObject([{ field: 'ttl' }]);
    expect((await patch(leased, { ttl: 'soon' })).body.error.details).toEqual([
      { field: 'ttl', message: expect.stringContaining(FORM) },
    ]);
  });
});
