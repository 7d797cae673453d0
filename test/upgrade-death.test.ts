import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ApiAnswer } from './support/api-client';
import { withRedis } from './support/clients';
import type { TestProcess } from './support/process';
import { changeType, typesFolder } from './support/types-folder';
import { beginUpgrade, createOf, ended, expectVersion, redisVersionOf } from './support/upgrades';
import { waitUntil } from './support/wait-until';
import { World } from './support/world';

const run = promisify(execFile);
type Body = ApiAnswer['body'];

/** Files that the engine does not look at: with them, to copy and to discard the copy take long enough to be cut off. */
const FILES = 4_000;

let types: string;
beforeAll(() => {
  types = typesFolder();
  changeType(types, 'redis', () => ({ versions: ['8.0', '7.0'], upgrades: { '8.0': ['7.0'], '7.0': ['8.0'] } }));
});
afterAll(() => rmSync(types, { recursive: true }));

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
  await waitUntil(`the step ${step}`, async () => {
    const events = (await world.redisClient.xrange(key, '-', '+')).map(([, fields]) => fields.join(' '));
    const begun = events.findIndex((event) => event.startsWith('kind operation') && event.includes('upgrade'));
    return begun >= 0 && events.slice(begun).some((event) => event.includes(`"step":"${step}"`));
  });
}

describe('an upgrade whose worker is killed with SIGKILL', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ workers: 2, env: { TEMPLATES_DIR: types } });
  });
  afterEach(() => world.close());

  test.each(['stop_container', 'copy_data', 'replace_container', 'await_ready', 'discard_copy'])(
    'at %s is finished by another worker of the host',
    async (step) => {
      const instance = await filled(world, 'redis:7.0');
      const id = await beginUpgrade(world, instance, 'redis:8.0');
      await begins(world, instance, step);
      workerOn(world, instance).kill('SIGKILL');

      expect(await ended(world, id)).toMatchObject({ state: 'succeeded', failure: null });
      await expectVersion(world, instance, 'redis:8.0');
      expect(await redisVersionOf(instance)).toBe('8.0');
      await expectData(world, instance);
    },
  );

  test.each(['copy_data', 'await_ready'])('at %s is rolled back by another, when it cannot succeed', async (step) => {
    const instance = await filled(world, 'redis:8.0');
    const id = await beginUpgrade(world, instance, 'redis:7.0');
    await begins(world, instance, step);
    workerOn(world, instance).kill('SIGKILL');

    expect(await ended(world, id)).toMatchObject({ state: 'failed', failure: { reason: 'data_unreadable' } });
    await expectVersion(world, instance, 'redis:8.0');
    await expectData(world, instance);
  });

  test('while it rolls back is rolled back by another', async () => {
    const instance = await filled(world, 'redis:8.0');
    const id = await beginUpgrade(world, instance, 'redis:7.0');
    const copy = join(folderOf(world, instance), `.copy-${id}`);
    await waitUntil('the copy', () => existsSync(copy));
    while (existsSync(copy)) await sleep(1);
    workerOn(world, instance).kill('SIGKILL');

    expect(await ended(world, id)).toMatchObject({ state: 'failed', failure: { reason: 'data_unreadable' } });
    await expectVersion(world, instance, 'redis:8.0');
    await expectData(world, instance);
  });

  test('when the new version is the published one already, is not undone by a cancellation', async () => {
    const instance = await filled(world, 'redis:7.0');
    const id = await beginUpgrade(world, instance, 'redis:8.0');
    await begins(world, instance, 'discard_copy');
    workerOn(world, instance).kill('SIGKILL');
    await world.api.send('POST', `/api/operations/${id}/cancel`);

    expect(await ended(world, id)).toMatchObject({ state: 'succeeded', failure: null });
    await expectVersion(world, instance, 'redis:8.0');
    await expectData(world, instance);
  });
});

describe('an upgrade whose worker freezes', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ workers: 2, env: { TEMPLATES_DIR: types } });
  });
  afterEach(() => world.close());

  test.each(['copy_data', 'await_ready'])(
    'at %s is left alone by it, when it wakes up after another has finished',
    async (step) => {
      const instance = await filled(world, 'redis:7.0');
      const id = await beginUpgrade(world, instance, 'redis:8.0');
      await begins(world, instance, step);
      const frozen = workerOn(world, instance);
      frozen.kill('SIGSTOP');
      expect(await ended(world, id)).toMatchObject({ state: 'succeeded' });
      await withRedis(instance, (client) => client.set('after', 'written to the new version'));

      frozen.kill('SIGCONT');
      await frozen.prints('stopped: another run has taken over');
      await expectVersion(world, instance, 'redis:8.0');
      expect(await withRedis(instance, (client) => client.get('after'))).toBe('written to the new version');
      await expectData(world, instance);
    },
  );
});

test('an upgrade whose job is lost for good is rolled back, and fails', async () => {
  const world = await World.start({ env: { TEMPLATES_DIR: types } });
  try {
    const instance = await filled(world, 'redis:7.0');
    const id = await beginUpgrade(world, instance, 'redis:8.0');
    await begins(world, instance, 'replace_container');
    workerOn(world, instance).kill('SIGKILL');
    const queue = `rm:queue:host.${(await world.record('redis', instance.resource_name))['host_id']}`;
    await world.redisClient.lrem(`${queue}:active`, 0, `upgrade-${id}`);
    await world.redisClient.zadd(`${queue}:failed`, Date.now(), `upgrade-${id}`);
    await world.startWorker();

    expect(await ended(world, id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'internal', message: expect.stringContaining('ended without a result') },
    });
    await expectVersion(world, instance, 'redis:7.0');
    await expectData(world, instance);
  } finally {
    await world.close();
  }
});
