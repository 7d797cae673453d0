import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withMysql, withRedis } from '../support/clients';
import { World } from '../support/world';

/** More than the worker gives its runs (LONGEST_STOP_MS): then it would give up, and not hand them back. */
const STOPPED_WITHIN_MS = 20_000;

describe.each(['SIGTERM', 'SIGINT'] as const)('a worker that gets %s in the midst of a provisioning', (signal) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.close());

  test('hands it back without leftovers, and leaves running instances alone', async () => {
    const { body: neighbour } = await world.api.create('redis', { maxmemory: '16mb' }, 60);
    const { body } = await world.api.create('mysql');
    const name = String(body.resource_name);
    await world.reaches('await_ready', 'mysql', name);

    const [worker] = world.workers;
    await worker?.stop(signal, STOPPED_WITHIN_MS);
    expect(await worker?.exitCode()).toBe(0);

    const { body: record } = await world.api.get(`/api/resources/mysql/${name}`);
    expect(record).toMatchObject({ status: 'pending', progress: null, waiting: null, failure: null });
    expect(await world.containersOf('mysql', name)).toEqual([]);
    expect(existsSync(join(world.dataRoot, 'mysql', name))).toBe(false);
    expect(await world.leaks()).toEqual([`still unfinished: mysql/${name}`]);
    await withRedis(neighbour, (client) => client.ping());

    await world.startWorker();
    const running = await world.finished('mysql', name);
    expect(running).toMatchObject({ status: 'running' });
    await withMysql(running, (connection) => connection.query('SELECT 1'));
  });
});
