import { request } from 'node:http';
import type { ApiAnswer } from '../support/api-client';
import { ApiClient } from '../support/api-client';
import { cli, createKey } from '../support/cli';
import { waitUntil } from '../support/wait-until';
import { leaveSharedWorld, sharedWorld } from '../support/shared-world';
import type { World } from '../support/world';

let world: World;
let admin: ApiClient;
beforeAll(async () => {
  world = await sharedWorld();
  admin = (await createKey(world, 'admin', 'default', 'root')).api;
});
afterAll(async () => {
  await world.discardPending();
  await leaveSharedWorld();
});

interface Entry {
  readonly request_id: string | null;
  readonly key_id: string | null;
  readonly route: string;
  readonly at: string;
}

/** Written behind the answer, so it is waited for. */
async function entryOf(answer: Pick<ApiAnswer, 'headers'>): Promise<Entry> {
  const id = answer.headers.get('x-request-id') ?? '';
  return waitUntil(`the audit entry of ${id}`, async () => {
    const { body } = await admin.get('/api/audit?limit=500');
    return (body.entries as Entry[]).find((entry) => entry.request_id === id);
  });
}

/** The whole trail, in pages of this many. */
async function readAll(limit: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let cursor = ''; ;) {
    const { body } = await admin.get(`/api/audit?limit=${limit}${cursor}`);
    expect(body.entries.length).toBeLessThanOrEqual(limit);
    entries.push(...(body.entries as Entry[]));
    if (body.next_cursor === null) return entries;
    cursor = `&cursor=${body.next_cursor}`;
  }
}

/** A DELETE with just this as its target. */
function deleteTarget(target: string): Promise<Pick<ApiAnswer, 'status' | 'headers'>> {
  return new Promise((resolve, reject) => {
    const sent = request(world.api.url, { method: 'DELETE', path: target }, (response) => {
      response.resume();
      const headers = new Headers({ 'x-request-id': String(response.headers['x-request-id']) });
      resolve({ status: response.statusCode ?? 0, headers });
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the audit trail', () => {
  test('tells who created what, when, from where and with what result', async () => {
    const { id, api } = await createKey(world, 'user', 'alpha', 'Ada');
    const answer = await api.create('redis', { description: 'not for the trail' });
    const entry = await entryOf(answer);
    expect(entry).toEqual({
      at: expect.any(String),
      key_id: id,
      key_name: 'Ada',
      role: 'user',
      key_project: 'alpha',
      ip: '127.0.0.1',
      method: 'POST',
      route: '/api/resources/{type}',
      resource: `redis/${answer.body.resource_name}`,
      project: 'alpha',
      operation_id: answer.body.operation.id,
      status: 202,
      request_id: answer.headers.get('x-request-id'),
    });
    expect(Math.abs(Date.parse(entry.at) - Date.now())).toBeLessThan(60_000);
  });

  test("names the project of the resource, not the admin's", async () => {
    const { body } = await admin.create('redis', { project: 'beta' });
    const answer = await admin.send('PATCH', `/api/resources/redis/${body.resource_name}`, { labels: { a: 'b' } });
    expect(await entryOf(answer)).toMatchObject({
      key_name: 'root',
      key_project: 'default',
      project: 'beta',
      resource: `redis/${body.resource_name}`,
      status: 200,
    });
  });

  test('has rejected requests, reads included, but no read that was allowed', async () => {
    const { id, api } = await createKey(world, 'viewer', 'alpha');
    const stranger = await world.api.get('/api/resources/redis/r1?label=secret:query');
    expect(await entryOf(stranger)).toMatchObject({ key_id: null, role: null, status: 401, method: 'GET' });
    const forbidden = await api.send('DELETE', '/api/resources/redis/r1');
    expect(await entryOf(forbidden)).toMatchObject({ key_id: id, status: 403, resource: 'redis/r1' });
    await api.get('/api/resources?limit=7');
    const { body } = await admin.get('/api/audit?limit=500');
    const text = JSON.stringify(body);
    for (const word of ['query', 'limit', 'not for the trail']) expect(text).not.toContain(word);
    expect((body.entries as Entry[]).filter((entry) => entry.route === '/api/audit')).toEqual([]);
  });

  test('has a request whose target names the host, too, as to a proxy', async () => {
    const stranger = await deleteTarget(`${world.api.url}/api/resources/redis/r1?purge=true`);
    expect(stranger.status).toBe(401);
    expect(await entryOf(stranger)).toMatchObject({ method: 'DELETE', route: '/api/resources/redis/r1', status: 401 });
  });

  test('loses no change, and no entry of others, to a client whose requests are rejected again and again', async () => {
    const { id, api } = await createKey(world, 'viewer', 'alpha');
    const other = await createKey(world, 'viewer', 'alpha');
    await world.apiProcess?.stop();
    await world.startApi(); // from when on a minute counts
    await Promise.all(Array.from({ length: 700 }, () => api.send('DELETE', '/api/resources/redis/r1')));
    const late = await other.api.send('DELETE', '/api/resources/redis/r1');
    expect(await entryOf(late)).toMatchObject({ key_id: other.id, status: 403 });
    const refused = (await readAll(500)).filter((entry) => entry.key_id === id);
    expect(refused).toHaveLength(600);
    expect(await world.redisClient.xlen('rm:audit')).toBeLessThan(100);
  });

  test('has the commands of the operator', async () => {
    await cli(world, 'quotas', 'set', 'gamma', '--instances', '3');
    const { body } = await admin.get('/api/audit?project=gamma');
    expect(body.entries).toEqual([
      expect.objectContaining({ key_id: 'cli', method: 'CLI', route: 'quotas set', resource: 'quota/gamma', ip: null }),
    ]);
    const { id, key } = await createKey(world, 'viewer', 'delta');
    await cli(world, 'keys', 'revoke', id);
    const { body: page } = await admin.get('/api/audit?project=delta');
    expect((page.entries as Entry[]).map((entry) => entry.route)).toEqual(['keys revoke', 'keys create']);
    expect(JSON.stringify(page)).not.toContain(key);
  });

  test('is read in pages, the latest first, each entry once', async () => {
    const seen = await readAll(7);
    expect(seen).toEqual(await readAll(500));
    const ids = seen.map(({ request_id: id, at }) => id ?? at);
    expect(new Set(ids).size).toBe(ids.length);
    expect(seen.map(({ at }) => at)).toEqual(
      seen
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
  });

  test('waits for a Redis that is away, and has the requests rejected meanwhile', async () => {
    await world.redis.stop();
    await waitUntil('the API to know', async () => (await world.api.get('/readyz')).status === 503);
    const answer = await admin.create('redis');
    expect(answer.status).toBe(503);
    await world.redis.start();
    await waitUntil('the API to be back', async () => (await admin.get('/api/audit')).status === 200);
    expect(await entryOf(answer)).toMatchObject({ method: 'POST', status: 503 });
  });
});

describe('requests in a minute', () => {
  test('are limited for each key by itself, with the standard headers', async () => {
    await world.apiProcess?.stop();
    await world.startApi({ RATE_LIMIT: '5' });
    const [busy, other] = [await createKey(world, 'user', 'alpha'), await createKey(world, 'user', 'alpha')];
    const answers: ApiAnswer[] = [];
    for (let sent = 0; sent < 7; sent += 1) answers.push(await busy.api.get('/api/types'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const { headers, body } = answers[5] as ApiAnswer; // there are seven
    expect(headers.get('ratelimit-policy')).toMatch(/^"5-in-1min"; q=5; w=60/);
    expect(headers.get('ratelimit')).toMatch(/r=0; t=\d+/);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(body.error).toEqual({ code: 429, message: expect.stringContaining('more than 5 requests in a minute') });
    expect((await other.api.get('/api/types')).status).toBe(200);
    expect(await world.redisClient.pttl(`rm:rate:${busy.id}`)).toBeGreaterThan(0);
  });
});
