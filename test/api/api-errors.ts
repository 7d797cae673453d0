import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ApiAnswer } from '../support/api-client';
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

const JSON_BODY = { 'content-type': 'application/json' };

function post(body: string, headers: Record<string, string> = JSON_BODY): Promise<ApiAnswer> {
  return world.api.request('POST', '/api/resources/redis', { body, headers });
}

/** In the error form, with nothing beside it. */
function isError(answer: ApiAnswer, code: number, message: string | RegExp, details?: readonly object[]): void {
  const expected: unknown = typeof message === 'string' ? message : expect.stringMatching(message);
  expect(answer.body).toEqual({ error: { code, message: expected, ...(details ? { details } : {}) } });
  expect(answer.status).toBe(code);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
}

describe('a body', () => {
  test.each(['{', '{"maxmemory": }', '{maxmemory: 1}', 'maxmemory=1GB', '\u0000', '{} {}'])(
    '%j, which is not JSON, is refused',
    async (body) => {
      isError(await post(body), 400, /^body: is not JSON \(.+\)$/);
    },
  );

  test.each(['[]', '[{"maxmemory":"1GB"}]', '"maxmemory"', '1', 'null', 'true'])(
    '%s, which is JSON but no object, is refused',
    async (body) => {
      const details = [{ field: 'body', message: 'body: is not a JSON object' }];
      isError(await post(body), 400, 'body: is not a JSON object (example: {})', details);
    },
  );

  test('of over 64 kB is refused, and one of 64 kB is read', async () => {
    const bodyOf = (bytes: number) => `{"dbfilename":"${'x'.repeat(bytes - 17)}"}`;
    isError(await post(bodyOf(64 * 1024 + 1)), 413, 'body: is over 64 kB (expected: at most 64 kB)');
    const read = await post(bodyOf(64 * 1024));
    expect(read.status).toBe(400);
    expect(read.body.error.details[0].field).toBe('dbfilename');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonx', 'x'])(
    'of type %s is refused by it',
    async (type) => {
      const message = `content-type: '${type}' is not supported (expected: application/json)`;
      isError(await post('{}', { 'content-type': type }), 415, message);
    },
  );

  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8'])(
    'of type %s is read',
    async (type) => {
      expect((await post('{}', { 'content-type': type })).status).toBe(202);
    },
  );

  test.each([
    ['charset', { 'content-type': 'application/json; charset=klingon' }, 415],
    ['encoding', { ...JSON_BODY, 'content-encoding': 'zip' }, 415],
    ['compression that it does not have', { ...JSON_BODY, 'content-encoding': 'gzip' }, 400],
  ])('of a foreign %s is refused', async (_what, headers, status) => {
    isError(await post('{}', headers), status, /./);
  });

  test('that is nested beyond measure is refused', async () => {
    const body = `{"labels":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    const message = 'body: is nested more than 32 levels deep';
    isError(await post(body), 400, message, [{ field: 'body', message }]);
  });

  test('with a label or a directive named __proto__ is refused', async () => {
    for (const field of ['labels', 'config']) {
      const message = `${field}.__proto__: is not an allowed name`;
      isError(await post(`{"${field}":{"__proto__":"x"}}`), 400, message, [{ field: `${field}.__proto__`, message }]);
    }
  });

  test('with half a character in a text is refused', async () => {
    const answer = await post('{"description":"\\ud83d"}');
    isError(answer, 400, /^description: '\\ud83d' is not a text/, answer.body.error.details);
  });

  test('that is empty is no parameters', async () => {
    expect((await world.api.request('POST', '/api/resources/redis')).status).toBe(202);
    expect((await post('')).status).toBe(202);
  });
});

describe('a wrong method', () => {
  test.each([
    ['DELETE', '/api/resources/redis', 'POST, GET, HEAD'],
    ['POST', '/api/resources', 'GET, HEAD'],
    ['PUT', '/api/resources/redis/r1', 'GET, HEAD, PATCH, DELETE'],
    ['POST', '/api/resources/redis/r1', 'GET, HEAD, PATCH, DELETE'],
    ['GET', '/api/resources/redis/r1/stop', 'POST'],
    ['DELETE', '/api/operations/1', 'GET, HEAD'],
    ['GET', '/api/operations/1/cancel', 'POST'],
    ['POST', '/api/types', 'GET, HEAD'],
    ['OPTIONS', '/api/types', 'GET, HEAD'],
    ['DELETE', '/healthz', 'GET, HEAD'],
    ['POST', '/readyz', 'GET, HEAD'],
  ])('%s %s is refused with those that are right', async (method, path, allow) => {
    const answer = await world.api.request(method, path);
    isError(answer, 405, `${method} is not allowed here (expected: ${allow})`);
    expect(answer.headers.get('allow')).toBe(allow);
  });
});

describe('a path', () => {
  test.each([
    '/',
    '/api',
    '/HEALTHZ',
    '/api/Types',
    '/api/operations',
    '/api/resources/redis/r1/x',
    '/api/typo',
    '/favicon.ico',
    '/a%20b',
  ])('%s, where nothing is, is not found', async (path) => {
    isError(await world.api.get(path), 404, `there is nothing at ${path} (see /openapi.json for all paths)`);
  });

  test.each(['/api/resources/redis/%zz', '/api/resources/%', '/api/resources/redis/%c3%28', '/api/resources/%e0%a4%a'])(
    '%s, of which the percent-encoding is broken, is refused',
    async (path) => {
      const answer = await world.api.get(path);
      expect([400, 405]).toContain(answer.status);
      isError(answer, answer.status, /./);
    },
  );
});

describe('a resource', () => {
  test.each([
    ['redis', 'm23'],
    ['redis', 'r99999'],
    ['mysql', 'm23'],
    ['oracle', 'o1'],
    ['__proto__', 'constructor'],
    ['constructor', 'name'],
    ['redis', 'r1:x'],
    ['redis', '*'],
  ])('%s %s, which there is none of, is not found, in the words of the specification', async (type, name) => {
    isError(await world.api.get(`/api/resources/${type}/${name}`), 404, `Not such resource(${type}:${name})`);
  });

  test.each(['oracle', '__proto__', 'toString', 'Redis'])(
    'of the type %s, which there is none of, cannot be made',
    async (type) => {
      isError(await world.api.create(type), 404, `Not such resource(${type})`);
    },
  );
});

test('an unknown query parameter is refused by its name', async () => {
  const answer = await world.api.get('/api/types?verbose=1&page=2');
  const details = ['verbose', 'page'].map((field) => ({
    field,
    message: `${field}: is not known (this takes no query parameters)`,
  }));
  isError(answer, 400, details.map(({ message }) => message).join('; '), details);
});

describe('an unexpected error', () => {
  /** A record that cannot be read: somebody has changed what is sealed. */
  async function corrupt(): Promise<string> {
    const { body } = await world.api.create('redis');
    await world.redisClient.hset(`rm:resource:redis:${body.resource_name}`, 'sealed', 'no longer what it was');
    return `/api/resources/redis/${body.resource_name}`;
  }

  test('outside dev tells nothing of the inside, and is logged with the id of the request', async () => {
    const path = await corrupt();
    const answer = await world.api.request('GET', path, { headers: { 'x-request-id': 'find-me' } });
    isError(answer, 500, 'Internal Server Error');
    await world.apiProcess?.prints('unexpected error');
    const line = world.apiProcess?.output.split('\n').find((candidate) => candidate.includes('unexpected error'));
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 'error',
      request_id: 'find-me',
      method: 'GET',
      path,
      error: expect.stringContaining('key-ring'),
    });
  });

  test('in dev has a traceback, and an expected one has none', async () => {
    const path = await corrupt();
    await world.apiProcess?.stop();
    await world.startApi({ ENV: 'dev' });
    const { status, body } = await world.api.get(path);
    expect(status).toBe(500);
    expect(body.error).toEqual({ code: 500, message: 'Internal Server Error', traceback: expect.any(Array) });
    const traceback = body.error.traceback as string[];
    expect(traceback.join('\n')).toMatch(/^\w*Error.*\nat .*key-ring/s);
    isError(await world.api.get('/api/resources/redis/r99999'), 404, 'Not such resource(redis:r99999)');
    await world.apiProcess?.stop();
    await world.startApi();
  });
});

describe('the id of a request', () => {
  test.each(['abc', '7f3a-b.c_D', 'x'.repeat(128)])('%s, which is harmless, comes back', async (id) => {
    const { headers } = await world.api.request('GET', '/healthz', { headers: { 'x-request-id': id } });
    expect(headers.get('x-request-id')).toBe(id);
  });

  test.each(['a b', '<script>', 'x'.repeat(129), '{"a":1}', 'ü'])('%s, which is not, is replaced', async (id) => {
    const { headers } = await world.api.request('GET', '/healthz', { headers: { 'x-request-id': id } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  test('is a new one for each request that has none', async () => {
    const [one, two] = await Promise.all([world.api.get('/healthz'), world.api.get('/nothing')]);
    expect(one.headers.get('x-request-id')).not.toBe(two.headers.get('x-request-id'));
  });
});

/** What fetch would not send. */
async function raw(request: string): Promise<string> {
  const socket = connect(Number(new URL(world.api.url).port), '127.0.0.1');
  socket.end(request);
  return text(socket);
}

describe('a client that breaks off or breaks HTTP', () => {
  test.each([
    ['no HTTP at all', 'hello', 400, /^the request is not HTTP \(/],
    ['an unknown method', 'BREW /healthz HTTP/1.1\r\nHost: localhost', 400, /^the request is not HTTP \(/],
    ['no Host', 'GET /healthz HTTP/1.1', 400, /^Host: is missing/],
    [
      'no path that can be read',
      'GET http://[/ HTTP/1.1\r\nHost: localhost\r\nConnection: close',
      400,
      /'http:\/\/\[\/' has no path/,
    ],
    [
      'a header over 16 kB',
      `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(17_000)}`,
      431,
      /16384 bytes$/,
    ],
    ['a path over 16 kB', `GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: localhost`, 431, /16384 bytes$/],
  ])('with %s is told so in the error form', async (_what, request, code, message) => {
    const [head = '', body = ''] = (await raw(`${request}\r\n\r\n`)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${code} `));
    expect(JSON.parse(body)).toEqual({ error: { code, message: expect.stringMatching(message) } });
  });

  test('which expects what is not known is answered all the same', async () => {
    const answer = await raw('GET /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*\{"status":"ok"\}$/s);
  });

  test.each([
    [
      'half a body',
      'POST /api/resources/redis HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a',
    ],
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['an endless header', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(70_000)}\r\n\r\n`],
  ])('with %s does not disturb the next one', async (_what, request) => {
    await raw(request).catch(() => undefined);
    expect((await world.api.get('/healthz')).status).toBe(200);
  });

  test('which asks by HEAD gets the status without a body', async () => {
    const answer = await world.api.request('HEAD', '/api/resources/redis/r99999');
    expect(answer.status).toBe(404);
    expect(answer.body).toBeUndefined();
  });
});
