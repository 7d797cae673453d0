import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectInTime } from '../support/in-time';
import {
  BACK_WITHIN_MS,
  becomes,
  containerOf,
  create,
  FOUND_WITHIN_MS,
  pathOf,
  pidOf,
  SHOWN_WITHIN_MS,
  SOON_MS,
  statusesTold,
  TYPES,
  type Instance,
} from '../support/observed';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

describe.each(TYPES)('the status of a $type instance', (type) => {
  let world: World;
  let instance: Instance;
  beforeAll(async () => {
    world = await World.start({ timings: 'product' });
    instance = await create(world, type);
    await type.write(instance, 'kept');
  });
  afterAll(() => world.close());
  // Each test finds it running, and leaves it running with its data.
  afterEach(async () => {
    const { body: now } = await world.api.get(pathOf(instance));
    expect(now).toMatchObject({ status: 'running', status_reason: null });
    const { exposed_port, db_password } = instance;
    expect(now).toMatchObject({ exposed_port, db_password });
    expect(await type.read(now)).toBe('kept');
  });

  const took: number[] = [];
  const timed = async <T>(wait: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    const found = await wait();
    took.push(performance.now() - begun);
    return found;
  };
  const shows = (status: string, reason: string) => timed(() => becomes(world, instance, status, reason, SOON_MS));
  const comesBack = () => becomes(world, instance, 'running', undefined, BACK_WITHIN_MS);

  test('is exited after docker kill, and running again by itself after docker start', async () => {
    const container = await containerOf(world, instance);
    await container.kill();
    const { status_reason } = await shows('exited', 'stopped_by_hand');
    expect(status_reason).toMatchObject({ message: expect.stringContaining('137'), since: expect.any(String) });
    await container.start();
    await comesBack();
  });

  test('is exited after docker stop, and POST …/start brings it back', async () => {
    const container = await containerOf(world, instance);
    await container.stop();
    await shows('exited', 'stopped_by_hand');
    expect(await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60)).toMatchObject({ status: 200 });
  });

  test('is not running until it answers again, when the server inside is killed and Docker restarts it', async () => {
    const before = await statusesTold(world, instance);
    const isTold = async () => (await statusesTold(world, instance)).slice(before.length).includes('exited');
    process.kill(await pidOf(world, instance), 'SIGKILL');
    await timed(() => waitUntil('the exit to be told', isTold, SOON_MS)); // Docker starts it again after 100 ms
    await comesBack();
    const told = (await statusesTold(world, instance)).slice(before.length);
    expect(told.filter((status) => status === 'exited')).toHaveLength(1);
    expect(told.at(-1)).toBe('running');
    expect(told).not.toContain('crash_looping');
  });

  test('is missing after docker rm, and POST …/start makes the container again on port, password and data', async () => {
    await (await containerOf(world, instance)).remove({ force: true });
    await shows('missing', 'container_removed');
    const { status, body } = await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60);
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'running', uri: instance.uri } });
  });

  test('is missing while its container has another name', async () => {
    const container = await containerOf(world, instance);
    const { Name: name } = await container.inspect();
    await container.rename({ name: `${name.slice(1)}-renamed` });
    await shows('missing', 'container_removed');
    await container.rename({ name: name.slice(1) });
    await comesBack();
  });

  test('is unreachable while its container is paused', async () => {
    const container = await containerOf(world, instance);
    await container.pause();
    await shows('unreachable', 'paused_by_hand');
    await container.unpause();
    await comesBack();
  });

  test('was each of these within 2 s', () => {
    expectInTime(SHOWN_WITHIN_MS, took);
  });

  test('is crash_looping when its server ends after each start, and running by itself when the cause is gone', async () => {
    const path = join(world.dataRoot, String(instance.resource_type), String(instance.resource_name), type.config);
    const good = readFileSync(path, 'utf8');
    writeFileSync(path, `${good}\n${type.nonsense}\n`); // in place: what is mounted is the file
    process.kill(await pidOf(world, instance), 'SIGKILL');
    const { status_reason } = await becomes(world, instance, 'crash_looping', 'ends_after_each_start', 60_000);
    expect(status_reason.message).toMatch(/ended [3-9] times in a row/);
    expect((await world.api.send('POST', `${pathOf(instance)}/rotate-password`, {})).status).toBe(409);
    writeFileSync(path, good);
    await comesBack();
  });

  test('is stopped after POST …/stop, and running by itself when somebody starts the container by hand', async () => {
    const { body } = await world.api.send('POST', `${pathOf(instance)}/stop`, undefined, 60);
    expect(body).toMatchObject({ status: 'stopped', status_reason: null });
    await (await containerOf(world, instance)).start();
    await comesBack();
  });

  test('is told by the operation alone, while one is under way', async () => {
    const before = await statusesTold(world, instance);
    for (const verb of ['stop', 'start', 'restart']) {
      expect(await world.api.send('POST', `${pathOf(instance)}/${verb}`, undefined, 60)).toMatchObject({ status: 200 });
    }
    const told = (await statusesTold(world, instance)).slice(before.length);
    expect(told).toEqual(['stopping', 'stopped', 'starting', 'running', 'restarting', 'running']);
  });

  test('is right after the worker was away, for what happened meanwhile', async () => {
    const container = await containerOf(world, instance);
    await world.workers.at(-1)?.stop();
    await container.stop();
    expect((await world.api.get(pathOf(instance))).body).toMatchObject({ status: 'running' });
    await world.startWorker();
    await becomes(world, instance, 'exited', 'stopped_by_hand', FOUND_WITHIN_MS); // no event tells it

    await world.workers.at(-1)?.stop();
    await container.start();
    await world.startWorker();
    await comesBack();
  });
});
