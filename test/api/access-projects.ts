import type { ApiClient } from '../support/api-client';
import { createKey, type KeyHolder } from '../support/cli';
import { pretendRunning } from '../support/pretend-running';
import { leaveSharedWorld, sharedWorld } from '../support/shared-world';
import type { World } from '../support/world';

/** Which role each route wants at the least: a route that is missing here fails a test. */
const LEAST: Readonly<Record<string, string>> = {
  'post /api/resources/{type}': 'user',
  'get /api/resources': 'viewer',
  'get /api/resources/{type}': 'viewer',
  'get /api/resources/{type}/{name}': 'viewer',
  'patch /api/resources/{type}/{name}': 'user',
  'delete /api/resources/{type}/{name}': 'user',
  'post /api/resources/{type}/{name}/stop': 'user',
  'post /api/resources/{type}/{name}/start': 'user',
  'post /api/resources/{type}/{name}/restart': 'user',
  'post /api/resources/{type}/{name}/restore': 'user',
  'post /api/resources/{type}/{name}/rotate-password': 'user',
  'post /api/resources/{type}/{name}/upgrade': 'user',
  'get /api/resources/{type}/{name}/logs': 'viewer',
  'get /api/resources/{type}/{name}/stats': 'viewer',
  'get /api/resources/{type}/{name}/events': 'viewer',
  'get /api/resources/{type}/{name}/operations': 'viewer',
  'get /api/operations/{id}': 'viewer',
  'post /api/operations/{id}/cancel': 'user',
  'get /api/audit': 'admin',
  'get /api/types': 'viewer',
  'get /healthz': 'anyone',
  'get /readyz': 'anyone',
  'get /metrics': 'anyone', // on loopback
};
const ORDER = ['anyone', 'viewer', 'user', 'admin'];
const SECRET = 'never-for-viewers-7d1f';

let world: World;
let admin: KeyHolder;
/** of the project alpha */
let user: KeyHolder;
let viewer: KeyHolder;
/** of the project beta */
let stranger: KeyHolder;
let strangeViewer: KeyHolder;
let name: string;
let operation: string;
beforeAll(async () => {
  world = await sharedWorld();
  admin = await createKey(world, 'admin', 'default');
  user = await createKey(world, 'user', 'alpha');
  viewer = await createKey(world, 'viewer', 'alpha');
  stranger = await createKey(world, 'user', 'beta');
  strangeViewer = await createKey(world, 'viewer', 'beta');
  const { status, body } = await user.api.create('redis', { maxmemory: '16mb' });
  expect({ status, project: body.project }).toEqual({ status: 202, project: 'alpha' });
  name = body.resource_name;
  operation = body.operation.id;
  await pretendRunning(world, 'redis', name, SECRET);
});
afterAll(async () => {
  await world.redisClient.flushall();
  await leaveSharedWorld();
});

const filled = (path: string, resource: string, id: string) =>
  path.replace('{type}', 'redis').replace('{name}', resource).replace('{id}', id);

function send(api: ApiClient, route: string, resource = name, id = operation) {
  const [method = '', path = ''] = route.split(' ');
  const body = method === 'get' ? undefined : {};
  return api.send(method.toUpperCase(), filled(path, resource, id), body);
}

describe('every route', () => {
  test('stands in the table of this test', async () => {
    const response = await fetch(`${world.api.url}/openapi.json`);
    const { paths } = (await response.json()) as { paths: Record<string, object> };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((one) => `${one} ${path}`),
    );
    expect(routes.sort()).toEqual(Object.keys(LEAST).sort());
  });

  test.each(Object.entries(LEAST))('%s is refused below the role %s', async (route, least) => {
    const [method = '', path = ''] = route.split(' ');
    if (least === 'anyone') {
      expect((await send(world.api, route)).status).toBe(200);
      return;
    }
    expect((await send(world.api, route)).status).toBe(401);
    for (const [role, { api, id }] of Object.entries({ viewer, user })) {
      if (ORDER.indexOf(role) >= ORDER.indexOf(least)) continue;
      const { status, body } = await send(api, route);
      expect(status).toBe(403);
      expect(body.error.message).toContain(
        `the role ${role} of this key (${id}) does not allow ${method.toUpperCase()} ${path}`,
      );
      expect(body.error.message).toContain('expected: a key with the role');
    }
  });

  const named = Object.keys(LEAST).filter((route) => /\{(name|id)\}/.test(route));
  test.each(named)('%s answers another project as if there were nothing', async (route) => {
    const holders = LEAST[route] === 'viewer' ? [stranger, strangeViewer] : [stranger];
    for (const { api } of holders) {
      const theirs = await send(api, route);
      const nothing = await send(api, route, 'r999', 'f'.repeat(32));
      expect([theirs.status, nothing.status]).toEqual([404, 404]);
      const message = String(nothing.body.error.message).replace('r999', name).replace('f'.repeat(32), operation);
      expect(theirs.body.error).toEqual({ code: 404, message });
    }
  });
});

describe('a resource that went', () => {
  test('is gone for its project and never was for others', async () => {
    const tombstone = {
      resource_id: 'x',
      project: 'alpha',
      deleted_at: 'now',
      deleted_by: 'request',
      operation_id: 'x',
    };
    await world.redisClient.set('rm:gone:redis:r998', JSON.stringify(tombstone));
    expect((await viewer.api.get('/api/resources/redis/r998')).status).toBe(410);
    expect((await admin.api.get('/api/resources/redis/r998')).status).toBe(410);
    expect((await stranger.api.get('/api/resources/redis/r998')).status).toBe(404);
    expect((await stranger.api.get('/api/resources/redis/r998/events')).status).toBe(404);
  });
});

describe('a list', () => {
  const namesIn = async (api: ApiClient, query = '') => {
    const { body } = await api.get(`/api/resources${query}`);
    return (body.resources as { resource_name: string }[]).map((one) => one.resource_name);
  };

  test("shows a project its own, an admin everybody's or one project's", async () => {
    const { body } = await stranger.api.create('redis');
    const theirs = String(body.resource_name);
    expect(await namesIn(user.api)).toEqual([name]);
    expect(await namesIn(stranger.api)).toEqual([theirs]);
    expect(await namesIn(viewer.api, '?project=alpha')).toEqual([name]);
    expect(await namesIn(admin.api)).toEqual([name, theirs]);
    expect(await namesIn(admin.api, '?project=beta')).toEqual([theirs]);
  });

  test('of another project is refused', async () => {
    const { status, body } = await user.api.get('/api/resources?project=beta');
    expect(status).toBe(403);
    expect(body.error.message).toContain("project: 'beta' is not the project of this key");
  });
});

describe('a viewer', () => {
  test('sees no password, no connect string and no uri: the fields are absent', async () => {
    const secrets = ['db_password', 'connect_string', 'uri'];
    const answers = [
      await viewer.api.get(`/api/resources/redis/${name}`),
      await viewer.api.get('/api/resources'),
      await viewer.api.get('/api/resources/redis'),
      await viewer.api.get(`/api/resources/redis/${name}/operations`),
      await viewer.api.get(`/api/operations/${operation}`),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      for (const word of [...secrets, SECRET]) expect(JSON.stringify(body)).not.toContain(word);
    }
  });

  test('sees all the rest that a user sees', async () => {
    const {
      db_password: password,
      connect_string: connect,
      uri,
      ...rest
    } = (await user.api.get(`/api/resources/redis/${name}`)).body;
    expect([password, connect, uri].every((text) => String(text).includes(SECRET))).toBe(true);
    expect((await viewer.api.get(`/api/resources/redis/${name}`)).body).toEqual(rest);
  });

  test('may watch what happens', async () => {
    const ended = new AbortController();
    const response = await fetch(`${world.api.url}/api/resources/redis/${name}/events`, {
      headers: { authorization: `Bearer ${viewer.key}` },
      signal: ended.signal,
    });
    expect(response.status).toBe(200);
    ended.abort();
  });
});

describe('the project of a creation', () => {
  test('is that of the key, and an admin may name any', async () => {
    expect((await admin.api.create('redis')).body.project).toBe('default');
    expect((await admin.api.create('redis', { project: 'gamma' })).body.project).toBe('gamma');
    expect((await user.api.create('redis', { project: 'alpha' })).body.project).toBe('alpha');
  });

  test('of another key is refused, for a rehearsal too', async () => {
    expect((await user.api.create('redis', { project: 'beta' })).status).toBe(403);
    expect((await user.api.send('POST', '/api/resources/redis?dry_run=true', { project: 'beta' })).status).toBe(403);
    expect((await user.api.send('POST', '/api/resources/redis?dry_run=true', {})).status).toBe(200);
  });

  test.each(['Alpha', '-a', 'a_b', '', 'a'.repeat(33)])("'%s' is refused by what is expected", async (project) => {
    const { status, body } = await admin.api.create('redis', { project });
    expect(status).toBe(400);
    expect(body.error.message).toContain('is not a project (at most 32 of a-z 0-9 -');
  });

  test('keeps its Idempotency-Keys to itself', async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'same-for-both' };
    const make = ({ api }: KeyHolder) => api.request('POST', '/api/resources/redis', { body: '{}', headers });
    const [first, second] = [await make(user), await make(stranger)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.resource_name).not.toBe(first.body.resource_name);
    expect((await make(user)).body.resource_name).toBe(first.body.resource_name);
  });
});
