import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { withRedis } from '../support/clients';
import {
  BACK_WITHIN_MS,
  becomes,
  containerOf,
  create,
  FOUND_WITHIN_MS,
  pathOf,
  pidOf,
  SOON_MS,
  TYPES,
  type Instance,
  type TypeUnderTest,
} from '../support/observed';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

describe('the status of an instance', () => {
  let world: World;
  const redis = TYPES[0] as TypeUnderTest; // the table above begins with it
  beforeAll(async () => {
    world = await World.start({ timings: 'product' });
  });
  afterAll(() => world.close());

  test('is unreachable within 40 s after the server inside has frozen, which no event tells, on both types', async () => {
    const instances: Instance[] = await Promise.all(TYPES.map((type) => create(world, type)));
    const pids = await Promise.all(instances.map((instance) => pidOf(world, instance)));
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await Promise.all(
      instances.map((instance) => becomes(world, instance, 'unreachable', 'does_not_answer', FOUND_WITHIN_MS)),
    );
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await Promise.all(instances.map((instance) => becomes(world, instance, 'running', undefined, BACK_WITHIN_MS)));
  });

  test('is missing at once, while one that does not answer is waited for', async () => {
    const instance = await create(world, redis);
    process.kill(await pidOf(world, instance), 'SIGSTOP');
    await becomes(world, instance, 'unreachable', 'does_not_answer', FOUND_WITHIN_MS);
    await (await containerOf(world, instance)).remove({ force: true });
    await becomes(world, instance, 'missing', 'container_removed', SOON_MS);
  });

  test('says out_of_memory, when the server inside took more than its container may', async () => {
    const instance = await create(world, redis);
    const greedy = "local t = {} for i = 1, 1000 do t[i] = string.rep('x', 1024 * 1024) .. i end return #t";
    await withRedis(instance, (client) => client.eval(greedy, 0)).catch(() => undefined); // it dies of it
    const told = await waitUntil(
      'the exit to be told',
      async () => {
        const entries = await world.redisClient.xrange(`rm:events:${instance.resource_id}`, '-', '+');
        return entries.map(([, fields]) => fields.join(' ')).find((text) => text.includes('out_of_memory'));
      },
      SOON_MS,
    );
    expect(told).toContain('"status":"exited"');
    await becomes(world, instance, 'running', undefined, BACK_WITHIN_MS);
  });

  test('is exited when the server inside ends and its data are not there: never running on empty ones', async () => {
    const instance = await create(world, redis);
    await redis.write(instance, 'kept');
    const folder = join(world.dataRoot, 'redis', String(instance.resource_name));
    renameSync(folder, `${folder}-away`);
    process.kill(await pidOf(world, instance), 'SIGKILL');
    await becomes(world, instance, 'exited', 'ended_by_itself', SOON_MS);
    await waitUntil('the reason to name it', async () => {
      const { body } = await world.api.get(pathOf(instance));
      return String(body.status_reason.message).includes('cannot be started again');
    });
    expect(existsSync(folder)).toBe(false);

    renameSync(`${folder}-away`, folder);
    const { body } = await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60);
    expect(await redis.read(body)).toBe('kept');
  });

  test('stays what it was when POST …/start fails, because somebody has removed its data', async () => {
    const instance = await create(world, redis);
    await (await containerOf(world, instance)).remove({ force: true });
    await becomes(world, instance, 'missing', 'container_removed', SOON_MS);
    const folder = join(world.dataRoot, 'redis', String(instance.resource_name));
    renameSync(folder, `${folder}-away`);
    const { status, body } = await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60);
    expect(status).toBe(500);
    expect(body.error.resource).toMatchObject({ status: 'missing', status_reason: { reason: 'container_removed' } });
    const { body: operation } = await world.api.get(`/api/operations/${body.error.resource.operation.id}`);
    expect(operation.failure).toMatchObject({ reason: 'data_missing', hint: expect.stringContaining('DATA_ROOT') });

    renameSync(`${folder}-away`, folder);
    expect(await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60)).toMatchObject({ status: 200 });
  });
});
