import type { ApiAnswer } from '../support/api-client';
import { cli, createKey, type KeyHolder } from '../support/cli';
import { pretendRunning } from '../support/pretend-running';
import { leaveSharedWorld, sharedWorld } from '../support/shared-world';
import type { World } from '../support/world';

/** What the container of a Redis with 16 MB takes: twice that and 64 MB. */
const SMALL = 96 * 2 ** 20;
const MEGABYTE = 2 ** 20;

let world: World;
let admin: KeyHolder;
beforeAll(async () => {
  world = await sharedWorld();
  admin = await createKey(world, 'admin', 'default');
});
afterAll(async () => {
  await world.redisClient.flushall();
  await leaveSharedWorld();
});

async function setQuota(project: string, ...quota: string[]): Promise<void> {
  expect((await cli(world, 'quotas', 'set', project, ...quota)).exitCode).toBe(0);
}

const create = (project: string, parameters: object = {}) =>
  admin.api.create('redis', { project, maxmemory: '16mb', ...parameters });

/** @returns the names of those that were accepted */
async function createMany(project: string, count: number): Promise<{ names: string[]; refused: ApiAnswer[] }> {
  const answers = await Promise.all(Array.from({ length: count }, () => create(project)));
  const accepted = answers.filter(({ status }) => status === 202);
  return {
    names: accepted.map(({ body }) => String(body.resource_name)),
    refused: answers.filter(({ status }) => status !== 202),
  };
}

describe('a quota', () => {
  test('of instances holds when many ask at once, and the refusals have the numbers', async () => {
    await setQuota('many', '--instances', '5');
    const { names, refused } = await createMany('many', 30);
    expect(names).toHaveLength(5);
    expect(refused).toHaveLength(25);
    for (const { status, body } of refused) {
      expect(status).toBe(403);
      expect(body.error.message).toContain(
        'project(many) would exceed its quota: instances 5 used + 1 requested, limit 5',
      );
      expect(body.error.quota).toEqual({ project: 'many', of: 'instances', used: 5, asked: 1, limit: 5 });
    }
  });

  test('of memory holds when many ask at once, and counts the limits of containers', async () => {
    await setQuota('heavy', '--memory', '300mb');
    const { names, refused } = await createMany('heavy', 12);
    expect(names).toHaveLength(3);
    expect(refused[0]?.body.error.quota).toEqual({
      project: 'heavy',
      of: 'memory_bytes',
      used: 3 * SMALL,
      asked: SMALL,
      limit: 300 * MEGABYTE,
    });
    expect(refused[0]?.body.error.message).toContain(
      'memory of containers 288 MB used + 96 MB requested, limit 300 MB',
    );
  });

  test('is of one project and not of the others', async () => {
    expect((await create('another')).status).toBe(202);
  });

  test('counts nothing that failed or was deleted', async () => {
    await setQuota('tidy', '--instances', '2');
    const { names } = await createMany('tidy', 2);
    expect((await create('tidy')).status).toBe(403);
    await world.pretendStatus('redis', names[0] ?? '', 'failed');
    expect((await create('tidy')).status).toBe(202);
    await world.pretendStatus('redis', names[1] ?? '', 'deleted');
    expect((await create('tidy')).status).toBe(202);
    expect((await create('tidy')).status).toBe(403);
  });

  test('refuses to bring back a deleted instance for which there is no room, and counts one that is about to come back', async () => {
    const { names } = await createMany('back', 2);
    for (const name of names) {
      await pretendRunning(world, 'redis', name, 'credential');
      await world.pretendStatus('redis', name, 'deleted');
    }
    await setQuota('back', '--instances', '1');
    const restore = (name = '') => admin.api.send('POST', `/api/resources/redis/${name}/restore`, {});
    const answers = await Promise.all(names.map(restore));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 403]);
    expect((await create('back')).status).toBe(403);
  });

  test('refuses to give an instance more memory than is left, and counts what it is about to get', async () => {
    const { names } = await createMany('grow', 2);
    for (const name of names) await pretendRunning(world, 'redis', name, 'credential');
    await setQuota('grow', '--memory', '300mb');
    const patch = (name: string | undefined, maxmemory: string) =>
      admin.api.send('PATCH', `/api/resources/redis/${name}`, { maxmemory });
    const { status, body } = await patch(names[0], '128mb');
    expect({ status, quota: body.error.quota }).toEqual({
      status: 403,
      quota: { project: 'grow', of: 'memory_bytes', used: 2 * SMALL, asked: 224 * MEGABYTE, limit: 300 * MEGABYTE },
    });
    expect((await patch(names[0], '64mb')).status).toBe(202); // 192 MB: 288 MB in all
    expect((await patch(names[1], '32mb')).status).toBe(403);
    expect((await patch(names[1], '8mb')).status).toBe(202);
    expect((await create('grow')).status).toBe(403);
  });

  test('does not count a request that is repeated', async () => {
    await setQuota('again', '--instances', '1');
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'once' };
    const body = JSON.stringify({ project: 'again' });
    const make = () => admin.api.request('POST', '/api/resources/redis', { body, headers });
    const names = [await make(), await make()].map((answer) => String(answer.body.resource_name));
    expect(new Set(names).size).toBe(1);
  });

  test('is listed, changed and removed by the operator', async () => {
    await setQuota('listed', '--instances', '0', '--memory', '8GB');
    expect((await create('listed')).status).toBe(403);
    expect((await cli(world, 'quotas', 'list')).output).toMatch(/^listed +0 +8192 MB$/m);
    expect((await cli(world, 'quotas', 'remove', 'listed')).exitCode).toBe(0);
    expect((await create('listed')).status).toBe(202);
  });
});
