import { cli, createKey } from '../support/cli';
import { everythingInRedis } from '../support/everything-in-redis';
import { waitUntil } from '../support/wait-until';
import { leaveSharedWorld, sharedWorld } from '../support/shared-world';
import type { World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await sharedWorld();
});
afterAll(async () => {
  await world.discardPending();
  await leaveSharedWorld();
});

const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`any:${key}`).toString('base64')}` });

test('keys are wanted within a second of the first one, and stay so when it is revoked', async () => {
  expect((await world.api.get('/api/resources')).status).toBe(200);
  expect((await cli(world, 'keys', 'list')).output).toBe('There is no key.\n');
  const first = await createKey(world, 'admin', 'default');
  await waitUntil('keys to be wanted', async () => (await world.api.get('/api/resources')).status === 401, 2_000);
  expect((await first.api.get('/api/resources')).status).toBe(200);
  await cli(world, 'keys', 'revoke', first.id);
  expect((await first.api.get('/api/resources')).status).toBe(401);
  expect((await world.api.get('/api/resources')).status).toBe(401);
});

test('a revoked key is refused by the very next request, and the others go on', async () => {
  const [kept, revoked] = [await createKey(world, 'user', 'alpha'), await createKey(world, 'user', 'alpha')];
  expect((await revoked.api.get('/api/resources')).status).toBe(200);
  expect((await cli(world, 'keys', 'revoke', revoked.id)).exitCode).toBe(0);
  expect((await revoked.api.get('/api/resources')).status).toBe(401);
  expect((await kept.api.get('/api/resources')).status).toBe(200);
});

test('a stream that a revoked key has opened ends', async () => {
  const { id, key, api } = await createKey(world, 'user', 'alpha');
  const { body } = await api.create('redis');
  const response = await fetch(`${world.api.url}/api/resources/redis/${body.resource_name}/events`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(response.status).toBe(200);
  let hasEnded = false;
  void response
    .text()
    .finally(() => (hasEnded = true))
    .catch(() => undefined);
  expect((await api.get('/api/resources')).status).toBe(200);
  expect(hasEnded).toBe(false);
  await cli(world, 'keys', 'revoke', id);
  await waitUntil('the stream to end', () => hasEnded, 5_000);
});

test('a key is listed by its id and stored by its hash: it is in no list, in no key of Redis and in no log', async () => {
  const { id, key, api } = await createKey(world, 'viewer', 'alpha', 'Grace H.');
  await api.get('/api/resources');
  await api.create('redis');
  const { output } = await cli(world, 'keys', 'list');
  expect(output).toMatch(new RegExp(`^${id}\\s+viewer\\s+alpha\\s+Grace H\\.\\s+\\d{4}-`, 'm'));
  expect(output).not.toContain(key);
  expect(await everythingInRedis(world.redisClient)).not.toContain(key);
  expect(world.apiProcess?.output).not.toContain(key);
});

test('Bull Board opens for an admin only', async () => {
  const board = async (role: string) => {
    const { key } = await createKey(world, role, 'alpha');
    return fetch(`${world.api.url}/admin/queues/api/queues`, { headers: basic(key) });
  };
  expect((await board('admin')).status).toBe(200);
  for (const role of ['user', 'viewer']) {
    const answer = await board(role);
    expect(answer.status).toBe(403);
    expect(JSON.stringify(await answer.json())).toContain('expected: a key with the role admin');
  }
  expect((await fetch(`${world.api.url}/admin/queues`)).status).toBe(401);
});

test('while Redis is away a key that was created cannot be known, which is 503 and neither yes nor no', async () => {
  const { api } = await createKey(world, 'admin', 'default');
  await world.redis.stop();
  await waitUntil('the API to know', async () => (await world.api.get('/readyz')).status === 503);
  for (const client of [api, world.api]) expect([401, 503]).toContain((await client.get('/api/types')).status);
  expect((await api.get('/api/types')).status).toBe(503);
  const { exitCode, output } = await cli(world, 'keys', 'list');
  expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringContaining('Redis at 127.0.0.1:') });
  await world.redis.start();
  await waitUntil('the API to be back', async () => (await api.get('/api/types')).status === 200);
});

test.each([
  [
    ['keys', 'create', '--role', 'king', '--project', 'alpha'],
    "--role: 'king' is not right (expected: viewer, user, admin)",
  ],
  [['keys', 'create', '--role', 'user'], '--project: is missing'],
  [['keys', 'create', '--role', 'user', '--project', 'A'], "--project: 'A' is not right"],
  [['keys', 'create', '--roll', 'user'], 'npm run keys -- create --role admin|user|viewer --project P [--name NAME]'],
  [['keys', 'revoke'], 'npm run keys -- revoke ID'],
  [['keys', 'revoke', 'nobody'], "there is no key with the id 'nobody'"],
  [['keys', 'forge'], 'keys forge: is not a command'],
  [['keys'], 'keys: the command is missing'],
  [['quotas', 'set', 'alpha'], 'quota: is empty'],
  [['quotas', 'set', 'alpha', '--memory', 'much'], "--memory: 'much' is not right"],
  [['quotas', 'remove', 'alpha'], 'alpha has no quota'],
])('%j is refused by what is expected', async (args, message) => {
  const { exitCode, output } = await cli(world, ...args);
  expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringContaining(message) });
});
