import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ApiAnswer } from '../support/api-client';
import { withRedis } from '../support/clients';
import type { TestProcess } from '../support/process';
import { changeType, typesFolder } from '../support/types-folder';
import { beginUpgrade, createOf, ended, expectVersion, redisVersionOf } from '../support/upgrades';
import { waitUntil } from '../support/wait-until';
import { SOON_TAKEN_OVER } from '../support/timings';
import { World } from '../support/world';

const run = promisify(execFile);
type Body = ApiAnswer['body'];

/** Files that the server does not look at: with them, to copy and to discard the copy take long enough to be cut off. */
const FILES = 4_000;
/** Three worlds at once copy their files. */
const BEGINS_WITHIN_MS = 60_000;

// Side by side: most of each test is the wait until a dead worker's job is taken up. Such tests begin before any hook.
const types = typesFolder();
changeType(types, 'redis', () => ({ versions: ['8.0', '7.0'], upgrades: { '8.0': ['7.0'], '7.0': ['8.0'] } }));
/** The same, with a server that is long in getting ready: an upgrade to it is not published before. */
const slowTypes = typesFolder();
changeType(slowTypes, 'redis', () => ({
  versions: ['8.0', '7.0'],
  upgrades: { '8.0': ['7.0'] },
  command: ['sh', '-c', 'sleep 6; exec redis-server /usr/local/etc/redis/redis.conf'],
}));
afterAll(() => [types, slowTypes].forEach((folder) => rmSync(folder, { recursive: true })));

function inWorld(workers: number, use: (world: World) => Promise<void>, folder = types): Promise<void> {
  return World.use({ workers, env: { TEMPLATES_DIR: folder }, timings: SOON_TAKEN_OVER }, use);
}

function folderOf(world: World, instance: Body): string {
  return join(world.dataRoot, 'redis', instance.resource_name);
}

async function filled(world: World, imageVersion: string): Promise<Body> {
  const instance = await createOf(world, 'redis', imageVersion);
  await withRedis(instance, (client) => client.set('before', 'kept'));
  const ballast = join(folderOf(world, instance), 'data', 'ballast');
  mkdirSync(ballast);
  await run('sh', ['-c', `seq ${FILES} | split --lines=1 --suffix-length=4 - ballast-`], { cwd: ballast });
  return instance;
}

async function expectData(world: World, instance: Body): Promise<void> {
  expect(await withRedis(instance, (client) => client.get('before'))).toBe('kept');
  expect(readdirSync(join(folderOf(world, instance), 'data', 'ballast'))).toHaveLength(FILES);
}

function workerOn(world: World, instance: Body): TestProcess {
  const member = `redis/${instance.resource_name}`;
  const worker = world.workers.find((candidate) => {
    return !candidate.hasEnded && candidate.logged('operation begun').some(({ resource }) => resource === member);
  });
  if (!worker) throw new Error(`no worker is on ${member}`);
  return worker;
}

/** As soon as a worker says that it begins the step of the upgrade; it goes on while this is heard of. */
async function begins(world: World, instance: Body, step: string): Promise<void> {
  const key = `rm:events:${instance.resource_id}`;
  const isSeen = async () => {
    const events = (await world.redisClient.xrange(key, '-', '+')).map(([, fields]) => fields.join(' '));
    const begun = events.findIndex((event) => event.startsWith('kind operation') && event.includes('upgrade'));
    return begun >= 0 && events.slice(begun).some((event) => event.includes(`"step":"${step}"`));
  };
  await waitUntil(`the step ${step}`, isSeen, BEGINS_WITHIN_MS);
}

/** Begins an upgrade and waits until it is at the step. @returns its operation's id and its worker */
async function upgradingAt(world: World, instance: Body, to: string, step: string) {
  const id = await beginUpgrade(world, instance, to);
  await begins(world, instance, step);
  return { id, worker: workerOn(world, instance) };
}

/** Moves the job to those that the queue has given up. */
async function loseJob(world: World, instance: Body, id: string): Promise<void> {
  const { host_id: host } = await world.record('redis', instance.resource_name);
  await world.redisClient.lrem(`rm:queue:host.${host}:active`, 0, `upgrade-${id}`);
  await world.redisClient.zadd(`rm:queue:host.${host}:failed`, Date.now(), `upgrade-${id}`);
}

const TOO_OLD = { state: 'failed', failure: { reason: 'data_unreadable' } };

describe('an upgrade whose worker is killed with SIGKILL', () => {
  test.concurrent.each(['stop_container', 'copy_data', 'replace_container', 'await_ready', 'discard_copy'])(
    'at %s is finished by another worker of the host',
    (step) =>
      inWorld(2, async (world) => {
        const instance = await filled(world, 'redis:7.0');
        const { id, worker } = await upgradingAt(world, instance, 'redis:8.0', step);
        worker.kill('SIGKILL');

        expect(await ended(world, id)).toMatchObject({ state: 'succeeded', failure: null });
        await expectVersion(world, instance, 'redis:8.0');
        expect(await redisVersionOf(instance)).toBe('8.0');
        await expectData(world, instance);
      }),
  );

  test.concurrent.each(['copy_data', 'await_ready'])(
    'at %s is rolled back by another, when it cannot succeed',
    (step) =>
      inWorld(2, async (world) => {
        const instance = await filled(world, 'redis:8.0');
        const { id, worker } = await upgradingAt(world, instance, 'redis:7.0', step);
        worker.kill('SIGKILL');

        expect(await ended(world, id)).toMatchObject(TOO_OLD);
        await expectVersion(world, instance, 'redis:8.0');
        await expectData(world, instance);
      }),
  );

  test.concurrent('while it rolls back is rolled back by another', () =>
    inWorld(2, async (world) => {
      const instance = await filled(world, 'redis:8.0');
      const id = await beginUpgrade(world, instance, 'redis:7.0');
      const copy = join(folderOf(world, instance), `.copy-${id}`);
      await begins(world, instance, 'await_ready'); // there is a copy then, until it is back in its place
      while (existsSync(copy)) await sleep(1);
      workerOn(world, instance).kill('SIGKILL');

      expect(await ended(world, id)).toMatchObject(TOO_OLD);
      await expectVersion(world, instance, 'redis:8.0');
      await expectData(world, instance);
    }),
  );

  test.concurrent('when the new version is published already, is not undone by a cancellation', () =>
    inWorld(2, async (world) => {
      const instance = await filled(world, 'redis:7.0');
      const { id, worker } = await upgradingAt(world, instance, 'redis:8.0', 'discard_copy');
      worker.kill('SIGKILL');
      await world.api.send('POST', `/api/operations/${id}/cancel`);

      expect(await ended(world, id)).toMatchObject({ state: 'succeeded', failure: null });
      await expectVersion(world, instance, 'redis:8.0');
      await expectData(world, instance);
    }),
  );

  test.concurrent('and whose job is lost for good is rolled back, and fails', () =>
    inWorld(
      1,
      async (world) => {
        const instance = await filled(world, 'redis:7.0');
        const { id, worker } = await upgradingAt(world, instance, 'redis:8.0', 'await_ready');
        worker.kill('SIGKILL');
        await loseJob(world, instance, id);
        await world.startWorker();

        expect(await ended(world, id)).toMatchObject({
          state: 'failed',
          failure: { reason: 'internal', message: expect.stringContaining('ended without a result') },
        });
        await expectVersion(world, instance, 'redis:7.0');
        await expectData(world, instance);
      },
      slowTypes,
    ),
  );

  test.concurrent('and whose job is lost for good has succeeded, when the new version is published already', () =>
    inWorld(1, async (world) => {
      const instance = await filled(world, 'redis:7.0');
      const { id, worker } = await upgradingAt(world, instance, 'redis:8.0', 'discard_copy');
      worker.kill('SIGKILL');
      await loseJob(world, instance, id);
      await world.startWorker();

      expect(await ended(world, id)).toMatchObject({ state: 'succeeded', failure: null });
      await expectVersion(world, instance, 'redis:8.0');
      await expectData(world, instance);
    }),
  );
});

describe('an upgrade whose worker freezes', () => {
  test.concurrent.each(['copy_data', 'await_ready'])(
    'at %s is left alone by it, when it wakes up after another has finished',
    (step) =>
      inWorld(
        2,
        async (world) => {
          const instance = await filled(world, 'redis:7.0');
          const { id, worker: frozen } = await upgradingAt(world, instance, 'redis:8.0', step);
          frozen.kill('SIGSTOP');
          expect(await ended(world, id)).toMatchObject({ state: 'succeeded' });
          await withRedis(instance, (client) => client.set('after', 'written to the new version'));

          frozen.kill('SIGCONT');
          await frozen.prints('stopped: another run has taken over');
          await expectVersion(world, instance, 'redis:8.0');
          expect(await withRedis(instance, (client) => client.get('after'))).toBe('written to the new version');
          await expectData(world, instance);
        },
        slowTypes,
      ),
  );
});
