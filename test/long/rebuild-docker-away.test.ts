import { dockerOfItsOwn } from '../support/docker-of-its-own';
import { createInstance, pathOf, run } from '../support/instances';
import { allKept } from '../support/sealed-records';
import { waitUntil } from '../support/wait-until';

describe('when Redis is lost while the Docker Engine is away', () => {
  const site = dockerOfItsOwn();

  test('a deleted instance is known at once, and its port is given to no other', async () => {
    const deleted = await createInstance(site.world, 'redis');
    const running = await createInstance(site.world, 'redis');
    expect((await site.world.api.send('DELETE', pathOf(deleted), undefined, 60)).status).toBe(200);
    await allKept(site.world);

    await site.docker.stop();
    await site.world.emptyRedis();
    await waitUntil('Redis to be rebuilt', async () => (await site.world.redisClient.exists('rm:installation')) === 1);
    await waitUntil('the API to be ready', async () => (await site.world.api.get('/readyz')).status === 200);
    expect((await site.world.api.get(pathOf(deleted))).status).toBe(410);
    expect((await site.world.api.get(pathOf(running))).body).toMatchObject({ status: 'unreachable' });
    const { status, body } = await site.world.api.create('redis', { maxmemory: '16mb' });
    expect(status).toBe(202);

    await site.docker.start();
    const added = await site.world.finished('redis', String(body.resource_name));
    expect(added).toMatchObject({ status: 'running' });
    expect([deleted, running].map(({ exposed_port: port }) => String(port))).not.toContain(added.exposed_port);
    const restored = await run(site.world, deleted, 'restore');
    expect(restored).toMatchObject({ status: 'running', connect_string: deleted.connect_string });
    await waitUntil('a world without leaks', async () => (await site.world.leaks()).length === 0);
  });
});
