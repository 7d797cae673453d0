import { withRedis } from './support/clients';
import { PrivateEngine } from './support/private-engine';
import { waitUntil } from './support/wait-until';
import { World } from './support/world';

describe('while the Docker Engine is away', () => {
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

  const usable = async (instance: object) => withRedis(instance, (client) => client.set('key', 'value'));

  test('a request is accepted, says what it waits for, and is fulfilled when the engine starts', async () => {
    await engine.stop();
    const { status, body } = await world.api.create('redis', { maxmemory: '16mb' });
    expect(status).toBe(202);
    const path = `/api/resources/redis/${body.resource_name}`;
    const waiting = await waitUntil('the record to say what it waits for', async () => {
      const { body: record } = await world.api.get(path);
      return record.waiting === null ? undefined : (record as object);
    });
    expect(waiting).toMatchObject({
      status: 'pending',
      progress: null,
      waiting: {
        reason: 'engine_unreachable',
        message: expect.stringContaining('the Docker Engine does not answer'),
        retry_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    });

    await engine.start();
    const running = await world.settled('redis', String(body.resource_name));
    expect(running).toMatchObject({ status: 'running', waiting: null });
    await usable(running);
  });

  test('a provisioning that it was killed in the midst of waits, and is fulfilled with one container', async () => {
    const { body } = await world.api.create('redis', { maxmemory: '16mb' });
    const name = String(body.resource_name);
    await world.reaches('start_container', 'redis', name);
    await engine.stop('SIGKILL');
    await waitUntil('the worker to notice', async () => 'waiting' in (await world.record('redis', name)));

    await engine.start();
    const running = await world.settled('redis', name);
    expect(running).toMatchObject({ status: 'running', waiting: null });
    await world.containerOf('redis', name);
    await usable(running);
  });

  test('its instances rest, and each answers again on the same port when it is back', async () => {
    const { status, body: instance } = await world.api.create('redis', { maxmemory: '16mb' }, 60);
    expect(status).toBe(201);
    await usable(instance);
    await engine.stop('SIGTERM');
    await expect(usable(instance)).rejects.toThrow('ECONNREFUSED');

    await engine.start();
    const answer = () => withRedis(instance, (client) => client.get('key')).catch(() => undefined);
    expect(await waitUntil('the instance to answer again', answer)).toBe('value');
    expect((await world.api.get(`/api/resources/redis/${instance.resource_name}`)).body).toEqual(instance);
  });
});
