import { World } from './support/world';

describe('an instance that is asked for', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.close());

  test('is answered at once as pending, and polled until it is running', async () => {
    const accepted = await world.api.create('redis', { maxmemory: '64mb' });
    expect(accepted.status).toBe(202);
    expect(accepted.body).toMatchObject({
      status: 'pending',
      exposed_port: null,
      db_password: null,
      connect_string: null,
    });
    expect(accepted.headers.get('location')).toBe(`/api/resources/redis/${accepted.body.resource_name}`);
    expect(accepted.headers.get('retry-after')).toBe('1');

    const running = await world.finished('redis', accepted.body.resource_name);
    expect(running).toMatchObject({
      status: 'running',
      server_ip: '127.0.0.1',
      platform: 'linux',
      image_version: 'redis:8.0',
    });
    expect(running.exposed_port).toMatch(/^\d+$/);
  });

  test('tells how far it is, while it is being made', async () => {
    const { body } = await world.api.create('mysql');
    const path = `/api/resources/mysql/${body.resource_name}`;
    await world.reaches('await_ready', 'mysql', String(body.resource_name));
    expect((await world.api.get(path)).body).toMatchObject({
      status: 'provisioning',
      progress: { step: 'await_ready', done: 5, total: 7 },
      exposed_port: null,
      db_password: null,
      failure: null,
    });
    expect(await world.finished('mysql', String(body.resource_name))).toMatchObject({
      status: 'running',
      progress: null,
    });
  });

  test('is answered as accepted and goes on, when it takes longer than the request would wait', async () => {
    const { status, headers, body } = await world.api.create('mysql', {}, 1);
    expect(status).toBe(202);
    expect(headers.get('preference-applied')).toBe('wait=1');
    expect(body).toMatchObject({ status: expect.stringMatching(/^(pending|provisioning)$/), connect_string: null });
    expect(await world.finished('mysql', String(body.resource_name))).toMatchObject({ status: 'running' });
  });

  test('gets a name, a port and a password that no other has, when many are asked for at once', async () => {
    const requests = Array.from({ length: 5 }, () => world.api.create('redis', { maxmemory: '16mb' }, 60));
    const instances = (await Promise.all(requests)).map(({ body }) => body as Record<string, string>);
    for (const field of ['resource_name', 'resource_id', 'exposed_port', 'db_password']) {
      expect(new Set(instances.map((instance) => instance[field])).size).toBe(5);
    }
  });
});
