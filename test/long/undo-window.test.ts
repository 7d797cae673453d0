import { freeRange } from '../support/free-range';
import { createInstance, pathOf, run } from '../support/instances';
import { goes, isGone } from '../support/is-gone';
import { PRODUCT_SCHEDULE } from '../support/timings';
import { World } from '../support/world';

describe('an instance whose creation is under way', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ workers: 0 });
  });
  afterAll(() => world.close());

  test('goes when a worker comes, where it was deleted before any had taken it up', async () => {
    const { body } = await world.api.create('redis', { maxmemory: '16mb' });
    const deletion = await world.api.send('DELETE', pathOf(body));
    expect(deletion.status).toBe(202);
    expect(deletion.body).toMatchObject({ status: 'deleting', operation: { kind: 'delete', state: 'queued' } });
    expect((await world.api.get(`/api/operations/${body.operation.id}`)).body.state).toBe('cancelled');
    await world.startWorker();
    await goes(world, body);
    await isGone(world, body);
  });

  test('is cancelled by a deletion, whatever a worker has made of it so far', async () => {
    const { body } = await world.api.create('mysql');
    await world.reaches('await_ready', 'mysql', String(body.resource_name));
    const deletion = await world.api.send('DELETE', pathOf(body));
    expect(deletion.status).toBe(202);
    await goes(world, body);
    await isGone(world, body);
    expect((await world.api.get(`/api/operations/${body.operation.id}`)).body).toMatchObject({ state: 'cancelled' });
    expect((await world.api.get(`/api/operations/${deletion.body.operation.id}`)).body).toMatchObject({
      state: 'succeeded',
    });
  });

  test('goes for good when it is deleted after it has failed', async () => {
    const { status, body } = await world.api.create('redis', { image_version: 'redis:7.2' }, 120);
    expect(status).toBe(500);
    const { resource } = body.error;
    expect((await world.api.send('DELETE', pathOf(resource), undefined, 60)).status).toBe(200);
    await isGone(world, resource);
  });
});

describe('the port of a deleted instance', () => {
  let world: World;
  beforeAll(async () => {
    const first = await freeRange(2);
    world = await World.start({ env: { PORT_RANGE: `${first}-${first + 1}` } });
  });
  afterAll(() => world.close());

  test('is given to no other as long as it can be restored', async () => {
    const deleted = await createInstance(world, 'redis');
    expect((await world.api.send('DELETE', pathOf(deleted), undefined, 60)).status).toBe(200);
    const other = await createInstance(world, 'redis');
    expect(other.exposed_port).not.toBe(deleted.exposed_port);
    const third = await world.api.create('redis', { maxmemory: '16mb' }, 60);
    expect(third.body.error.resource.failure).toMatchObject({ reason: 'no_free_port' });
    expect(await run(world, deleted, 'restore')).toMatchObject({ exposed_port: deleted.exposed_port });
  });
});

describe('an undo window', () => {
  test('that is over purges by itself', async () => {
    const world = await World.start({ env: { UNDO_WINDOW: '6s' }, timings: PRODUCT_SCHEDULE });
    const instance = await createInstance(world, 'redis');
    await world.api.send('DELETE', pathOf(instance), undefined, 60);
    const { restorable_until: until } = (await world.api.get(pathOf(instance))).body.error;
    await goes(world, instance);
    expect(Date.now()).toBeGreaterThan(Date.parse(until));
    expect(Date.now() - Date.parse(until)).toBeLessThan(10_000);
    await isGone(world, instance);
    await world.close();
  });

  test('of 0 is none: a deletion is for good', async () => {
    const world = await World.start({ env: { UNDO_WINDOW: '0' } });
    const instance = await createInstance(world, 'redis');
    expect((await world.api.send('DELETE', pathOf(instance), undefined, 60)).status).toBe(200);
    await isGone(world, instance);
    await world.close();
  });
});
