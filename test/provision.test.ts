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

    const running = await world.settled('redis', accepted.body.resource_name);
    expect(running).toMatchObject({
      status: 'running',
      server_ip: '127.0.0.1',
      platform: 'linux',
      image_version: 'redis:8.0',
    });
    expect(running.exposed_port).toMatch(/^\d+$/);
  });
});
