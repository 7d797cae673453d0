import { setTimeout as sleep } from 'node:timers/promises';
import type { Timings } from '#core';
import { withRedis } from '../support/clients';
import { CutLine } from '../support/cut-line';
import { dockerOfItsOwn } from '../support/docker-of-its-own';
import { BACK_WITHIN_MS, becomes, containerOf, pidOf, reasonsTold, SOON_MS, statusesTold } from '../support/observed';
import type { Instance } from '../support/observed';
import { PrivateDocker } from '../support/private-docker';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const create = async (world: World): Promise<Instance> => {
  const { body } = await world.api.create('redis', { maxmemory: '16mb' }, 60);
  return body;
};

/** Under systemd's docker.socket nobody is refused while Docker is away: everybody waits. */
describe('when a Docker Engine is killed whose socket stays open', () => {
  const site = dockerOfItsOwn((docker) => docker.holdSocket());
  let instances: readonly Instance[];
  beforeEach(async () => {
    instances = await Promise.all([1, 2, 3].map(() => create(site.world)));
    for (const instance of instances) await withRedis(instance, (client) => client.set('key', 'value'));
  });

  const startedAt = async (instance: Instance) =>
    Date.parse((await (await containerOf(site.world, instance)).inspect()).State.StartedAt);

  /** Each runs again with its data, and nothing untrue was told until then. */
  const allRunAgain = async (since: number, told: readonly string[][]) => {
    for (const [at, instance] of instances.entries()) {
      await waitUntil('it to be started', async () => (await startedAt(instance)) > since, BACK_WITHIN_MS);
      const { uri } = await becomes(site.world, instance, 'running', undefined, BACK_WITHIN_MS);
      expect(uri).toBe(instance.uri);
      expect(await withRedis(instance, (client) => client.get('key'))).toBe('value');
      const now = (await statusesTold(site.world, instance)).slice(told[at]?.length);
      expect(now.filter((status) => !['unreachable', 'starting', 'running'].includes(status))).toEqual([]);
    }
  };
  const allTold = () => Promise.all(instances.map((instance) => statusesTold(site.world, instance)));

  test('its instances run again when it is back at once, and one that was stopped by hand before stays stopped', async () => {
    const stopped = await create(site.world);
    await (await containerOf(site.world, stopped)).stop();
    await becomes(site.world, stopped, 'exited', 'stopped_by_hand', SOON_MS);
    const told = await allTold();
    const since = Date.now();
    await site.docker.stop('SIGKILL');
    await site.docker.start();
    await allRunAgain(since, told);
    await becomes(site.world, stopped, 'exited', 'stopped_by_hand', SOON_MS);
    expect(await statusesTold(site.world, stopped)).not.toContain('starting');
  });

  test('they run again when the worker was held up meanwhile', async () => {
    const told = await allTold();
    const since = Date.now();
    site.world.workers[0]?.kill('SIGSTOP');
    await site.docker.stop('SIGKILL');
    await site.docker.start();
    site.world.workers[0]?.kill('SIGCONT');
    await allRunAgain(since, told);
  });

  test('they are unreachable, and run again when it takes its time to come back', async () => {
    const told = await allTold();
    const since = Date.now();
    const [frozen] = instances;
    if (!frozen) throw new Error('no instance');
    process.kill(await pidOf(site.world, frozen), 'SIGSTOP'); // Docker waits 10 s for its end, and the others have ended by then
    await site.docker.stop('SIGKILL');
    const starting = site.docker.start();
    for (const instance of instances) await becomes(site.world, instance, 'unreachable', 'engine_unreachable', SOON_MS);
    await starting;
    await allRunAgain(since, told);
  });
});

describe('when the events of a Docker Engine end that goes on', () => {
  let docker: PrivateDocker;
  let line: CutLine;
  let world: World;
  beforeAll(async () => {
    docker = await PrivateDocker.create('redis:8.0');
  });
  afterAll(() => docker.remove());
  beforeEach(async () => {
    await docker.start();
    line = await CutLine.between(`${docker.socket}.line`, docker.socket);
  });
  afterEach(async () => {
    line.mend();
    await world.close();
    await line.close();
  });

  const startWorld = async (timings: Partial<Timings> = {}) => {
    const env = { DOCKER_PATH: `unix://${line.path}` };
    world = await World.start({ dockerSocket: docker.socket, env, timings });
  };

  test('an instance that is stopped by hand meanwhile stays stopped, and no other is told to be anything else', async () => {
    // On a busy machine the line may be cut for longer than the product waits before it calls Docker away.
    await startWorld({ livenessPing: 10_000 });
    const [instance, other] = [await create(world), await create(world)];
    const told = await reasonsTold(world, other);
    const container = await containerOf(world, instance);
    line.cut();
    const killing = container.kill();
    await sleep(300);
    line.mend();
    await killing;
    await becomes(world, instance, 'exited', 'stopped_by_hand', SOON_MS);
    expect(await statusesTold(world, instance)).not.toContain('starting');
    expect(await reasonsTold(world, other)).toEqual(told);
  });

  test('so does one that is stopped when all were told to be unreachable', async () => {
    await startWorld();
    const instance = await create(world);
    line.cut();
    await becomes(world, instance, 'unreachable', 'engine_unreachable', BACK_WITHIN_MS);
    await (await containerOf(world, instance)).kill();
    line.mend();
    await becomes(world, instance, 'exited', 'stopped_by_hand', BACK_WITHIN_MS);
    expect(await statusesTold(world, instance)).not.toContain('starting');
  });
});
