import { ApiClient } from './support/api-client';
import { freePort } from './support/free-port';
import { runToEnd, startApp } from './support/run-to-end';
import { World } from './support/world';

const KEY = 'first-key-5f0c1a9e7b';
const SECOND_KEY = 'second-key-93d1be42';
const RESOURCE = '/api/resources/redis/r1';

let world: World;
let stranger: ApiClient;
beforeAll(async () => {
  world = await World.start({ workers: 0, env: { API_KEYS: `${KEY}, ${SECOND_KEY}` }, key: KEY });
  stranger = new ApiClient(world.api.url);
  stranger.check = world.api.check;
});
afterAll(async () => {
  await world.discardPending();
  await world.close();
});

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

describe('where keys are set, /api', () => {
  test.each<[string, Record<string, string>]>([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer wrong-key-5f0c1a9e7b' }],
    ['a key cut short', { authorization: `Bearer ${KEY.slice(0, -1)}` }],
    ['a key and more', { authorization: `Bearer ${KEY}x` }],
    ['an empty key', { authorization: 'Bearer ', 'x-api-key': '' }],
    ['both keys in one', { 'x-api-key': `${KEY}, ${SECOND_KEY}` }],
    ['a key under another scheme', { authorization: basic('admin', KEY) }],
    ['a key with a wrong bearer beside it', { authorization: 'Bearer wrong-key-5f0c1a9e7b', 'x-api-key': KEY }],
  ])('refuses a request with %s, and says what is expected', async (_what, headers) => {
    for (const [method, path] of [
      ['GET', RESOURCE],
      ['GET', '/api/types'],
      ['POST', '/api/resources/redis'],
    ] as const) {
      const answer = await world.api.request(method, path, { headers: { authorization: '', ...headers } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.body.error).toEqual({
        code: 401,
        message: 'a valid key is required (expected: Authorization: Bearer <key> or X-API-Key: <key>)',
      });
    }
  });

  test.each<[string, Record<string, string>]>([
    ['the first key as bearer', { authorization: `Bearer ${KEY}` }],
    ['the second key as bearer', { authorization: `Bearer ${SECOND_KEY}` }],
    ['the scheme in lower case', { authorization: `bearer ${KEY}` }],
    ['a key as X-API-Key', { 'x-api-key': SECOND_KEY }],
  ])('answers a request with %s', async (_what, headers) => {
    expect((await stranger.request('GET', '/api/types', { headers })).status).toBe(200);
    expect((await stranger.request('GET', RESOURCE, { headers })).status).not.toBe(401);
  });

  test('makes nothing for a stranger, and looks at nothing of the request', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await stranger.request('POST', '/api/resources/redis', { body: '{', headers });
    expect(answer.status).toBe(401);
    expect(await world.redisClient.exists('rm:last-number:redis')).toBe(0);
  });
});

describe('where keys are set, Bull Board', () => {
  const board = (path: string, headers: Record<string, string>) => fetch(world.api.url + path, { headers });

  test.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['a wrong password', { authorization: basic('admin', 'wrong') }],
    ['a key as the user', { authorization: basic(KEY, '') }],
    ['a key as bearer', { authorization: `Bearer ${KEY}` }],
    ['broken base64', { authorization: 'Basic ???' }],
  ])('refuses a browser with %s, and asks for a password', async (_what, headers) => {
    for (const path of ['/admin/queues', '/admin/queues/', '/admin/queues/api/queues']) {
      const answer = await board(path, headers);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
      expect(await answer.json()).toEqual({
        error: {
          code: 401,
          message: 'a valid key is required (expected: basic authentication with the key as the password)',
        },
      });
    }
  });

  test.each(['admin', ''])("opens for the user '%s' with a key as the password", async (user) => {
    const answer = await board('/admin/queues/api/queues', { authorization: basic(user, SECOND_KEY) });
    expect(answer.status).toBe(200);
  });
});

test('where keys are set, health, readiness and the description stay open', async () => {
  expect((await stranger.get('/healthz')).body).toEqual({ status: 'ok' });
  expect((await stranger.get('/readyz')).body).toEqual({ status: 'ok' });
  const document = (await (await fetch(`${world.api.url}/openapi.json`)).json()) as { security: object[] };
  expect(document.security).toEqual([{ bearer: [] }, { key: [] }]);
  expect((await fetch(`${world.api.url}/docs/`)).status).toBe(200);
});

test('the keys themselves reach no log', async () => {
  await stranger.request('GET', RESOURCE, { headers: { 'x-api-key': 'wrong-key-8d1c3b4a' } });
  for (const key of [KEY, SECOND_KEY, 'wrong-key-8d1c3b4a']) expect(world.apiProcess?.output).not.toContain(key);
});

describe('an API that other machines can reach', () => {
  test('does not start without keys, and says so', async () => {
    const env = { ...world.env, LISTEN_IP: '0.0.0.0', API_KEYS: '' };
    const { exitCode, output } = await runToEnd('api', env, ['--port', String(await freePort())]);
    expect(exitCode).toBe(1);
    expect(output).toContain("LISTEN_IP: '0.0.0.0' can be reached from other machines, so API_KEYS must be set too");
  });

  test('starts with keys', async () => {
    const api = startApp('api', { ...world.env, LISTEN_IP: '0.0.0.0' }, ['--port', String(await freePort())]);
    await api.prints('api ready');
    await api.stop();
    expect(await api.exitCode()).toBe(0);
  });
});
