import { createInstance, pathOf, run } from './support/instances';
import { PrivateEngine } from './support/private-engine';
import { allKept } from './support/sealed-records';
import { waitUntil } from './support/wait-until';
import { World } from './support/world';

describe('when Redis is lost while the Docker Engine is away', () => {
  let engine: PrivateEngine;
  let world: World;
  beforeAll(async () => {
    engine = await PrivateEngine.create('redis:8.0');
  });
  afterAll(() => engine.remove());
  beforeEach(async () => {
    await engine.start();
    world = await World.start({ engineSocket: engine.socket });
  });
  afterEach(async () => {
    await engine.start(); // the audit asks it
    await world.close();
  });

  test('a deleted instance is known at once, and its port is given to no other', async () => {
    const deleted = await createInstance(world, 'redis');
    const running = await createInstance(world, 'redis');
    expect((await world.api.send('DELETE', pathOf(deleted), undefined, 60)).status).toBe(200);
    await allKept(world);

    await engine.stop();
    await world.emptyRedis();
    await waitUntil('Redis to be rebuilt', async () => (await world.redisClient.exists('rm:installation')) === 1);
    expect((await world.api.get(pathOf(deleted))).status).toBe(410);
    expect((await world.api.get(pathOf(running))).body).toMatchObject({ status: 'unreachable' });
    const { status, body } = await world.api.create('redis', { maxmemory: '16mb' });
    expect(status).toBe(202);

    await engine.start();
    const added = await world.settled('redis', String(body.resource_name));
    expect(added).toMatchObject({ status: 'running' });
    expect([deleted, running].map(({ exposed_port: port }) => String(port))).not.toContain(added.exposed_port);
    const restored = await run(world, deleted, 'restore');
    expect(restored).toMatchObject({ status: 'running', connect_string: deleted.connect_string });
    await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
  });
});
