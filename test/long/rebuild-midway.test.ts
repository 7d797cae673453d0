import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiAnswer } from '../support/api-client';
import { withRedis } from '../support/clients';
import { ended, pathOf, run } from '../support/instances';
import { allKept } from '../support/sealed-records';
import { changeType, slowRedis, typesFolder } from '../support/types-folder';
import { beginUpgrade, createOf, expectVersion, redisVersionOf } from '../support/upgrades';
import { waitUntil } from '../support/wait-until';
import { SOON_TAKEN_OVER } from '../support/timings';
import { World } from '../support/world';

type Body = ApiAnswer['body'];

const types = typesFolder();
changeType(types, 'redis', () => ({ versions: ['8.0', '7.0'], upgrades: { '8.0': ['7.0'], '7.0': ['8.0'] } }));
slowRedis(types, 4);
afterAll(() => rmSync(types, { recursive: true }));

// Side by side: most of each test is the wait for a server. Such tests begin before any hook.
function inWorld(workers: number, use: (world: World) => Promise<void>): Promise<void> {
  return World.use({ workers, env: { TEMPLATES_DIR: types }, timings: SOON_TAKEN_OVER }, use);
}

async function filled(world: World, imageVersion: string): Promise<Body> {
  const instance = await createOf(world, 'redis', imageVersion, { maxmemory: '16mb' });
  await withRedis(instance, (client) => client.set('before', 'kept'));
  return instance;
}

/** Redis is emptied under running workers. */
async function lose(world: World): Promise<void> {
  await world.redisClient.flushall();
  await waitUntil('Redis to be rebuilt', async () => (await world.redisClient.exists('rm:installation')) === 1);
}

/** All processes end with Redis, and a new, empty one takes its place. */
async function loseAll(world: World): Promise<void> {
  for (const worker of world.workers) {
    worker.kill('SIGKILL');
    await worker.exitCode();
  }
  await world.emptyRedis();
  await world.startWorker();
}

async function valueAfterRestart(world: World, instance: Body): Promise<string | null> {
  expect(await withRedis(instance, (client) => client.get('before'))).toBe('kept');
  await run(world, instance, 'restart');
  return withRedis(instance, (client) => client.get('before'));
}

/** Begins an upgrade and waits until its new container is. @returns its operation's id */
async function upgradingTo(world: World, instance: Body, to: string): Promise<string> {
  const id = await beginUpgrade(world, instance, to);
  await world.reaches('await_ready', 'redis', instance.resource_name);
  return id;
}

function dataNames(world: World, instance: Body): string[] {
  return readdirSync(join(world.dataRoot, 'redis', instance.resource_name, 'data', 'appendonlydir'));
}

/** Begins a change of the log's name and waits until the data have it. @returns its operation's id */
async function renamingTo(world: World, instance: Body, appendfilename: string): Promise<string> {
  const { body } = await world.api.send('PATCH', pathOf(instance), { appendfilename });
  await world.reaches('start_container', 'redis', instance.resource_name);
  await waitUntil('the data to be renamed', () =>
    dataNames(world, instance).every((name) => name.startsWith(appendfilename)),
  );
  return String(body.operation.id);
}

describe('an upgrade that waits for its new container when Redis is lost', () => {
  test.concurrent.each([
    ['under a running worker', 1, lose],
    ['under two running workers', 2, lose],
    ['together with the worker', 1, loseAll],
  ])('%s is finished: the operation is the same, and the data are there', (_how, workers, loss) =>
    inWorld(workers, async (world) => {
      const instance = await filled(world, 'redis:7.0');
      const id = await upgradingTo(world, instance, 'redis:8.0');
      const before = await world.api.get(`/api/operations/${id}`);

      await loss(world);

      const { body: asRestored } = await world.api.get(`/api/operations/${id}`);
      expect(['queued', 'running']).toContain(asRestored.state);
      const { created_at, started_at } = before.body;
      expect(await ended(world, id)).toMatchObject({
        kind: 'upgrade',
        state: 'succeeded',
        failure: null,
        created_at,
        started_at,
      });
      await expectVersion(world, instance, 'redis:8.0');
      expect(await valueAfterRestart(world, instance)).toBe('kept');
      expect(await redisVersionOf(instance)).toBe('8.0');
    }),
  );

  test.concurrent('and cannot succeed is rolled back', () =>
    inWorld(1, async (world) => {
      const instance = await filled(world, 'redis:8.0');
      const id = await upgradingTo(world, instance, 'redis:7.0');

      await lose(world);

      expect(await ended(world, id)).toMatchObject({ state: 'failed', failure: { reason: 'data_unreadable' } });
      await expectVersion(world, instance, 'redis:8.0');
      expect(await valueAfterRestart(world, instance)).toBe('kept');
    }),
  );

  test.concurrent('and was cancelled before is undone', () =>
    inWorld(1, async (world) => {
      const instance = await filled(world, 'redis:7.0');
      const id = await upgradingTo(world, instance, 'redis:8.0');
      expect((await world.api.send('POST', `/api/operations/${id}/cancel`)).status).toBe(202);
      await allKept(world);

      await lose(world);

      expect(await ended(world, id)).toMatchObject({ state: 'cancelled' });
      await expectVersion(world, instance, 'redis:7.0');
      expect(await valueAfterRestart(world, instance)).toBe('kept');
    }),
  );
});

describe('a reconfiguration that has renamed the data when Redis is lost', () => {
  test.concurrent.each([
    ['under a running worker', lose],
    ['together with the worker', loseAll],
  ])('%s is finished: record and data have the new name', (_how, loss) =>
    inWorld(1, async (world) => {
      const instance = await filled(world, 'redis:8.0');
      const id = await renamingTo(world, instance, 'other.aof');

      await loss(world);

      expect(await ended(world, id)).toMatchObject({ kind: 'reconfigure', state: 'succeeded', failure: null });
      await expectVersion(world, instance, 'redis:8.0');
      const { body } = await world.api.get(pathOf(instance));
      expect(body.parameters.appendfilename).toBe('other.aof');
      expect(await valueAfterRestart(world, instance)).toBe('kept');
      expect(dataNames(world, instance).filter((name) => !name.startsWith('other.aof'))).toEqual([]);
    }),
  );
});
