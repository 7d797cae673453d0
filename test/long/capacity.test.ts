import { join } from 'node:path';
import { containersOf } from '../support/docker';
import { createInstance, ended, pathOf, run } from '../support/instances';
import { waitUntil } from '../support/wait-until';
import { SOON_TAKEN_OVER } from '../support/timings';
import { World } from '../support/world';

type Waiting = { reason: string; message: string; retry_at: string } | null;

async function waitingOf(world: World, name: string): Promise<Waiting> {
  return (await world.api.get(`/api/resources/redis/${name}`)).body.waiting as Waiting;
}

/** Waits until the record says that there is no room, and answers with its words. */
async function saysFull(world: World, name: string): Promise<string> {
  return waitUntil(`redis/${name} to wait for capacity`, async () => {
    const waiting = await waitingOf(world, name);
    return waiting?.reason === 'waiting_for_capacity' ? waiting.message : undefined;
  });
}

async function post(world: World): Promise<string> {
  const { status, body } = await world.api.create('redis', { maxmemory: '16mb' });
  expect(status).toBe(202);
  return String(body.resource_name);
}

async function runningOf(world: World, names: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(names.map((name) => world.api.get(`/api/resources/redis/${name}`)));
  return names.filter((_name, at) => answers[at]?.body.status === 'running');
}

async function purge(world: World, name: string): Promise<void> {
  const { status } = await world.api.send('DELETE', `/api/resources/redis/${name}?purge=true`, undefined, 60);
  expect(status).toBe(200);
}

async function containers(world: World): Promise<number> {
  return (await containersOf(await world.installationId(), world.docker)).length;
}

describe('a host of two workers that takes two instances', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ workers: 2, env: { MAX_INSTANCES: '2' }, timings: SOON_TAKEN_OVER });
  });
  afterAll(() => world.close());

  test('never has a third, and tells those that wait why, until there is room for them', async () => {
    const left = new Set(await Promise.all(Array.from({ length: 5 }, () => post(world))));
    let most = 0;
    const counting = setInterval(() => void containers(world).then((now) => (most = Math.max(most, now))), 50);
    try {
      while (left.size > 0) {
        const awaited = Math.min(2, left.size);
        const running = await waitUntil(`${awaited} to run`, async () => {
          const found = await runningOf(world, [...left]);
          return found.length === awaited ? found : undefined;
        });
        for (const name of [...left].filter((one) => !running.includes(one)))
          expect(await saysFull(world, name)).toMatch(
            /^every host is full: host \w+ has 2 of 2 instances \(MAX_INSTANCES\)$/,
          );
        const [first = ''] = running;
        expect(await waitingOf(world, first)).toBeNull();
        await purge(world, first);
        left.delete(first);
      }
    } finally {
      clearInterval(counting);
    }
    expect(most).toBe(2);
  });

  test('restores one when there is room again, and deletes and cancels what waits', async () => {
    const [first, second] = [await createInstance(world, 'redis'), await createInstance(world, 'redis')];
    await world.api.send('DELETE', pathOf(first), undefined, 30);
    const third = await createInstance(world, 'redis');

    const restoring = await world.api.send('POST', `${pathOf(first)}/restore`);
    expect(restoring.status).toBe(202);
    const note = await waitUntil('the restoration to wait for capacity', async () => {
      return ((await world.api.get(`/api/operations/${restoring.body.operation.id}`)).body as { note?: string }).note;
    });
    expect(note).toMatch(/has 2 of 2 instances/);

    const [unwanted, cancelled] = [await post(world), await post(world)];
    await saysFull(world, unwanted);
    const gone = await world.api.send('DELETE', `/api/resources/redis/${unwanted}`, undefined, 30);
    expect(gone.status).toBe(200);
    const { operation } = (await world.api.get(`/api/resources/redis/${cancelled}`)).body;
    await world.api.send('POST', `/api/operations/${operation.id}/cancel`);
    expect((await ended(world, operation.id)).state).toBe('cancelled');

    await world.api.send('DELETE', `${pathOf(third)}?purge=true`, undefined, 30);
    expect(await ended(world, restoring.body.operation.id)).toMatchObject({ state: 'succeeded' });
    expect((await world.api.get(pathOf(first))).body).toMatchObject({ status: 'running', waiting: null });
    expect(await run(world, second, 'restart')).toMatchObject({ status: 'running' });
    for (const name of [first.resource_name, second.resource_name, cancelled]) await purge(world, String(name));
  });

  test('finishes what a worker that was killed has left half done, although it is full', async () => {
    const [first, second] = [await post(world), await post(world)];
    const workerAt = (name: string) =>
      world.workers.find((one) => one.logged('provisioning').some(({ resource }) => resource === `redis/${name}`));
    await waitUntil('workers to be at both', () => [first, second].every((name) => workerAt(name) !== undefined));
    const third = await post(world); // not before: it could have the second one's place
    workerAt(first)?.kill('SIGKILL');
    for (const name of [first, second])
      expect(await world.finished('redis', name)).toMatchObject({ status: 'running' });
    expect(await saysFull(world, third)).toMatch(/has 2 of 2 instances/);
    for (const name of [first, second]) await purge(world, name);
    expect(await world.finished('redis', third)).toMatchObject({ status: 'running' });
    await purge(world, third);
    // Garbage collection removes its draft.
    await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
  });
});

// Of two workers that find a host full at the same moment, the later one puts its creation before the other's.
test('a host of one worker serves those that wait in the order in which they came', async () => {
  const world = await World.start({ env: { MAX_INSTANCES: '2' } });
  try {
    const [first, second] = [await createInstance(world, 'redis'), await createInstance(world, 'redis')];
    const waiting = [await post(world), await post(world), await post(world)];
    for (const name of waiting) await saysFull(world, name);
    let place = String(first.resource_name);
    for (const name of waiting) {
      await purge(world, place);
      expect(await world.finished('redis', name)).toMatchObject({ status: 'running' });
      place = name;
    }
    for (const name of [String(second.resource_name), place]) await purge(world, name);
  } finally {
    await world.close();
  }
});

describe.each([
  ['MEMORY_RESERVE', /has \d+ MB of memory available and must keep 1048576 MB free \(MEMORY_RESERVE\)/],
  ['DISK_RESERVE', /has \d+ MB of disk free at \S+ and must keep 1048576 MB free \(DISK_RESERVE\)/],
])('a host with less than its %s', (setting, words) => {
  test('takes nothing, and a host with room that comes up takes what waits', async () => {
    const world = await World.start({ env: { [setting]: '1TB', SECRET_KEY: 's'.repeat(40) } });
    try {
      const name = await post(world);
      expect(await saysFull(world, name)).toMatch(words);
      expect(await containers(world)).toBe(0);

      const other = await world.startWorker({ [setting]: '0', DATA_ROOT: join(world.folder, 'other') });
      expect(await world.finished('redis', name)).toMatchObject({ status: 'running', waiting: null });
      expect(other.logged('provisioning')).toHaveLength(1);
      await world.api.send('DELETE', `/api/resources/redis/${name}?purge=true`, undefined, 30);
    } finally {
      await world.close();
    }
  });
});

test('a creation is refused with 429 while MAX_PENDING operations are under way, and no other verb is', async () => {
  const world = await World.start({ env: { MAX_PENDING: '3' } });
  try {
    const instance = await createInstance(world, 'redis');
    const [worker] = world.workers;
    await worker?.stop();
    const waiting = [await post(world), await post(world), await post(world)];
    const refused = await world.api.create('redis', {});
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(refused.body.error.message).toMatch(/^3 operations are in progress, the limit is 3 \(MAX_PENDING\)/);

    expect((await world.api.send('DELETE', pathOf(instance))).status).toBe(202);
    for (const name of waiting)
      expect((await world.api.send('DELETE', `/api/resources/redis/${name}`)).status).toBe(202);
    await world.startWorker();
    await waitUntil('all to be done', async () => (await world.redisClient.zcard('rm:unsettled')) === 0);
    expect((await world.api.create('redis', { maxmemory: '16mb' }, 60)).status).toBe(201);
  } finally {
    await world.close();
  }
});
