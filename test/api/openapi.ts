import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, object> }>>;
  readonly components: { readonly schemas: Record<string, { readonly properties: object }> };
}

async function document(): Promise<Document> {
  const response = await fetch(`${world.api.url}/openapi.json`);
  expect(response.status).toBe(200);
  return (await response.json()) as Document; // checked by the first test
}

describe('/openapi.json', () => {
  test('is valid OpenAPI 3.1', async () => {
    // https://spec.openapis.org/oas/3.1/schema/2021-04-15, with schemas that must be those of the default dialect
    const text = readFileSync(join(__dirname, '..', 'fixtures', 'openapi-3.1.schema.json'), 'utf8');
    const dialect = '"$ref": "https://json-schema.org/draft/2020-12/schema"';
    const schema = JSON.parse(text.replaceAll('"$dynamicRef": "#meta"', dialect)) as object;
    const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true, formats: { 'media-range': true } }));
    const validate = ajv.compile(schema);
    validate(await document());
    expect(validate.errors).toBeNull();
    expect((await document()).openapi).toMatch(/^3\.1\./);
  });

  test('holds every route with every answer', async () => {
    const { paths } = await document();
    const answers = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => [`${method} ${path}`, Object.keys(responses).sort()]),
    );
    const refused = ['401', '403', '429'];
    const reading = ['200', ...refused, '404', '503', 'default'];
    const changing = ['200', '202', '400', ...refused, '404', '409', '410', '413', '415', '500', '503', 'default'];
    const verbs = ['stop', 'start', 'restart', 'restore', 'rotate-password', 'upgrade'];
    const expected = {
      'post /api/resources/{type}': [
        ...['200', '201', '202', '400', ...refused, '404', '410', '413', '415', '422', '500', '503', 'default'],
      ],
      'get /api/resources': ['200', '400', ...refused, '503', 'default'],
      'get /api/resources/{type}': ['200', '400', ...refused, '404', '503', 'default'],
      'get /api/resources/{type}/{name}': ['200', ...refused, '404', '410', '503', 'default'],
      'patch /api/resources/{type}/{name}': changing,
      'delete /api/resources/{type}/{name}': changing.filter((status) => !['413', '415'].includes(status)),
      ...Object.fromEntries(verbs.map((verb) => [`post /api/resources/{type}/{name}/${verb}`, changing])),
      'get /api/resources/{type}/{name}/events': ['200', '400', ...refused, '404', '410', '503', 'default'],
      'get /api/resources/{type}/{name}/logs': ['200', '400', ...refused, '404', '409', '410', '503', 'default'],
      'get /api/resources/{type}/{name}/stats': ['200', ...refused, '404', '409', '410', '503', 'default'],
      'get /api/resources/{type}/{name}/operations': ['200', ...refused, '404', '410', '503', 'default'],
      'get /api/operations/{id}': reading,
      'post /api/operations/{id}/cancel': ['202', ...refused, '404', '409', '503', 'default'],
      'get /api/types': ['200', ...refused, '503', 'default'],
      'get /api/audit': ['200', '400', ...refused, '503', 'default'],
      'get /healthz': ['200', 'default'],
      'get /readyz': ['200', '503', 'default'],
      'get /metrics': ['200', '401', '403', '503', 'default'],
    };
    const inOrder = Object.entries(expected).map(([route, statuses]) => [route, [...statuses].sort()]);
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(inOrder));
  });

  test('describes the nine fields of the specification first', async () => {
    const { components } = await document();
    expect(Object.keys(components.schemas['Resource']?.properties ?? {}).slice(0, 9)).toEqual([
      'resource_id',
      'resource_name',
      'server_ip',
      'exposed_port',
      'db_password',
      'platform',
      'status',
      'image_version',
      'connect_string',
    ]);
  });
});

test('/api/types describes each type by a JSON Schema that takes what POST takes', async () => {
  const { body } = await world.api.get('/api/types');
  const types = body.types as { name: string; image_versions: string[]; body: { properties: object } }[];
  expect(types.map(({ name, image_versions: versions }) => [name, versions])).toEqual(
    expect.arrayContaining([
      ['mysql', ['mysql:9.7', 'mysql:8.4']],
      ['redis', ['redis:8.0', 'redis:7.2', 'redis:7.0']],
    ]),
  );
  const redis = types.find(({ name }) => name === 'redis')?.body ?? { properties: {} };
  expect(Object.keys(redis.properties)).toEqual([
    'dbfilename',
    'maxmemory',
    'appendonly',
    'appendfilename',
    'image_version',
    'config',
    'labels',
    'description',
    'deletion_protection',
    'ttl',
    'project',
  ]);
  const validate = new Ajv2020({ strict: false }).compile(redis);
  for (const [parameters, isRight] of [
    [{}, true],
    [{ maxmemory: '64mb', appendonly: 'no' }, true],
    [{ maxmemory: '12 parsecs' }, false],
    [{ appendonly: 'maybe' }, false],
    [{ dbfilename: '../x' }, false],
    [{ unknown: 1 }, false],
  ] as const) {
    expect({ parameters, taken: validate(parameters) }).toEqual({ parameters, taken: isRight });
    expect((await world.api.create('redis', parameters)).status).toBe(isRight ? 202 : 400);
  }
});

/** The addresses that a page loads by itself, resolved. */
async function assetsOf(page: string): Promise<URL[]> {
  const response = await fetch(page);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  const html = await response.text();
  const base = new URL(/<base href="([^"]+)"/.exec(html)?.[1] ?? '', response.url);
  const references = html.matchAll(/<(?:script|link|img)\b[^>]*?\b(?:src|href)=["']([^"']+)["']/g);
  return [...references].map(([, reference = '']) => new URL(reference, base));
}

describe.each(['/docs/', '/admin/queues'])('the page %s', (path) => {
  test('and all that it loads come from this server', async () => {
    const assets = await assetsOf(world.api.url + path);
    const own = assets.filter(({ origin }) => origin === world.api.url);
    expect(own.some(({ pathname }) => pathname.endsWith('.js'))).toBe(true);
    expect(own.some(({ pathname }) => pathname.endsWith('.css'))).toBe(true);
    for (const asset of own) {
      const response = await fetch(asset);
      expect({ asset: asset.pathname, status: response.status }).toEqual({ asset: asset.pathname, status: 200 });
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
    }
  });

  test('lets a browser load nothing from anywhere else', async () => {
    const response = await fetch(world.api.url + path);
    const policy = response.headers.get('content-security-policy') ?? '';
    for (const directive of ["default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'"]) {
      expect(policy.split(';')).toContain(directive);
    }
    expect(policy).not.toMatch(/https?:/);
  });
});

test.each([
  ['a range that it does not have', { range: 'bytes=99999999-' }, 416],
  ['a version that it is not', { 'if-match': '"another"' }, 412],
])(
  'a file of a page of which %s is asked for is refused, which is no unexpected error',
  async (_what, headers, status) => {
    const response = await fetch(`${world.api.url}/docs/swagger-ui.css`, { headers });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: { code: status, message: expect.any(String) } });
  },
);

test('/docs without the slash leads to the page', async () => {
  expect((await fetch(`${world.api.url}/docs`)).url).toBe(`${world.api.url}/docs/`);
});

describe('Bull Board', () => {
  interface Board {
    readonly queues: {
      readonly name: string;
      readonly readOnlyMode: boolean;
      readonly counts: Record<string, number>;
      readonly jobs: { readonly id: string; readonly data: object }[];
    }[];
  }
  const board = async () => {
    const response = await fetch(`${world.api.url}/admin/queues/api/queues?activeQueue=provision&status=waiting`);
    return (await response.json()) as Board; // what is not there fails the expectations
  };

  test('shows the queue as it is: a request accepted is one job more, which holds identity only', async () => {
    const before = await board();
    expect(before.queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
      ['provision', true],
      ['anywhere', true],
    ]);
    const { body } = await world.api.create('redis', { dbfilename: 'find-me.rdb' });
    const after = await board();
    expect(after.queues[0]?.counts['waiting']).toBe((before.queues[0]?.counts['waiting'] ?? 0) + 1);
    const job = after.queues[0]?.jobs.find(({ data }) => 'name' in data && data.name === body.resource_name);
    expect(job?.data).toEqual({
      resourceId: body.resource_id,
      operationId: expect.any(String),
      type: 'redis',
      name: body.resource_name,
    });
  });

  test('changes nothing: a job cannot be removed or retried there', async () => {
    const { queues } = await board();
    const id = queues[0]?.jobs[0]?.id ?? '';
    for (const action of ['clean', 'promote', 'retry/failed']) {
      await fetch(`${world.api.url}/admin/queues/api/queues/provision/${id}/${action}`, { method: 'PUT' });
    }
    for (const action of ['pause', 'empty', 'obliterate']) {
      await fetch(`${world.api.url}/admin/queues/api/queues/provision/${action}`, { method: 'PUT' });
    }
    expect((await board()).queues[0]?.counts).toEqual(queues[0]?.counts);
  });
});
