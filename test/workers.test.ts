import { World } from './support/world';

const RESOURCES = 12;

describe('two workers on one Redis', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ workers: 2, env: { WORKER_CONCURRENCY: '3' } });
  });
  afterAll(() => world.close());

  test(`share a load of ${RESOURCES} requests, none of which is done twice`, async () => {
    const requests = Array.from({ length: RESOURCES }, () => world.api.create('redis', { maxmemory: '16mb' }));
    const names = (await Promise.all(requests)).map(({ body }) => String(body.resource_name));
    for (const name of names) {
      expect(await world.finished('redis', name)).toMatchObject({ status: 'running' });
      expect(await world.containersOf('redis', name)).toHaveLength(1);
    }

    const done = world.workers.map((worker) => worker.logged('provisioning').map(({ resource }) => resource));
    for (const share of done) expect(share.length).toBeGreaterThan(0);
    expect(done.flat().sort()).toEqual(names.map((name) => `redis/${name}`).sort());
  });
});
