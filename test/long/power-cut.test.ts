import { withRedis } from '../support/clients';
import { Disk } from '../support/disk';
import { createInstance, run } from '../support/instances';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

describe('after a power cut at the moment at which a change was told, on a host that Redis has forgotten, too', () => {
  let disk: Disk;
  let world: World;
  beforeEach(async () => {
    disk = await Disk.make(64);
    world = await World.start({ env: { DATA_ROOT: disk.folder, DISK_RESERVE: '0' } });
  });
  afterEach(async () => {
    await world.close().finally(() => disk.remove());
  });

  /** The machine goes down and comes up again, when the Docker Engine starts its containers before a worker is there. */
  const cutPower = async (name: string) => {
    await disk.cutPower();
    await world.workers.at(-1)?.stop('SIGKILL');
    const container = await world.containerOf('redis', name);
    await container.kill();
    await container.wait();
    await disk.mountAgain();
    await world.emptyRedis();
    await container.start();
    await world.startWorker();
  };

  test.each([
    ['an instance is there with its password', undefined],
    ['an instance has its new password, when that was changed', 'rotate-password'],
  ])('%s', async (_, verb) => {
    const created = await createInstance(world, 'redis');
    const instance = verb === undefined ? created : await run(world, created, verb);
    await cutPower(String(instance.resource_name));
    await withRedis(instance, (client) => client.set('key', 'value'));
    // A change that was kept as half done is gone on with, and comes to the same.
    await waitUntil('all to be finished', async () => (await world.leaks()).length === 0);
    const body = await world.finished('redis', String(instance.resource_name));
    expect(body).toMatchObject({ status: 'running', connect_string: instance.connect_string });
  });
});
