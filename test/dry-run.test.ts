import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { docker } from './support/docker';
import { inTime } from './support/in-time';
import { waitUntil } from './support/wait-until';
import { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const dryRun = (type: string, parameters: object) =>
  world.api.send('POST', `/api/resources/${type}?dry_run=true`, parameters);

/** As dryRun(), when each host was in time to say whether it has the image; on a busy machine one is not now and then. */
const dryRunOfAll = (type: string, parameters: object) =>
  waitUntil('all hosts to answer', async () => {
    const answer = await dryRun(type, parameters);
    const found = Object.values(answer.body.image_on_hosts as object);
    return found.length === 0 || found.includes(null) ? undefined : answer;
  });

async function keysOfResources(): Promise<string[]> {
  const keys = await world.redisClient.keys('*');
  return keys
    .filter(
      (key) =>
        !/^rm:(hosts|audit|audit:refused|key-holders|pool-.*|queue:.*|installation|secret-key-fingerprint)$/.test(key),
    )
    .sort();
}

async function isInDocker(image: string): Promise<boolean> {
  return docker
    .getImage(image)
    .inspect()
    .then(() => true)
    .catch(() => false);
}

describe.each([
  ['redis', { maxmemory: '32mb', appendonly: 'no' }],
  ['mysql', { character: 'latin1' }],
])('a dry run of %s', (type, parameters) => {
  test('makes nothing and uses no name up', async () => {
    const before = await keysOfResources();
    const { status } = await dryRun(type, parameters);
    expect(status).toBe(200);
    expect(await keysOfResources()).toEqual(before);
    expect(existsSync(join(world.dataRoot, type))).toBe(false);
    expect((await world.api.get(`/api/resources/${type}`)).body.resources).toEqual([]);
  });

  test('shows what an instance of these parameters then gets, except for its name and password', async () => {
    const { body: planned } = await dryRunOfAll(type, parameters);
    const { status, body: made } = await world.api.create(type, parameters, 120);
    expect(status).toBe(201);
    expect(made.resource_name).toMatch(/^[a-z]+1$/);
    expect(planned).toMatchObject({
      resource_type: type,
      image_version: made.image_version,
      parameters: made.parameters,
      config: made.config,
      image_on_hosts: { [made.host_id]: true },
    });
    const container = await (await world.containerOf(type, made.resource_name)).inspect();
    const started = made.path === 'seeded' ? [container.Path, ...container.Args] : container.Config.Cmd;
    expect(started).toEqual(planned.command);
    expect(container.HostConfig).toMatchObject({
      Memory: planned.limits.memory_bytes,
      PidsLimit: planned.limits.pids,
      NanoCpus: Math.min(planned.limits.cpus, cpus().length) * 1e9,
    });
    const readOnly = container.Mounts.filter(({ RW }) => !RW);
    expect(readOnly.map(({ Destination }) => Destination).sort()).toEqual(Object.keys(planned.files).sort());
    for (const { Source, Destination } of readOnly) {
      const text = readFileSync(Source, 'utf8')
        .replaceAll(made.db_password, '<generated>')
        .replace(new RegExp(`\\b${made.resource_name}\\b`, 'g'), '<name>');
      expect({ [Destination]: planned.files[Destination] }).toEqual({ [Destination]: text });
    }
  });

  test('is refused in the same words as the request itself, with each wrong field', async () => {
    const wrong = { ...parameters, image_version: 'none:1', lamp: true, labels: { 'A b': 'c' } };
    const dry = await dryRun(type, wrong);
    const real = await world.api.create(type, wrong);
    expect(dry.status).toBe(400);
    expect(dry.body).toEqual(real.body);
    expect(dry.body.error.details.length).toBeGreaterThanOrEqual(3);
  });
});

test('a dry run of an image tells whether each host has it, as its Docker says', async () => {
  const { body: types } = await world.api.get('/api/types');
  const images = (types.types as { name: string; image_versions: string[] }[]).flatMap(
    ({ name, image_versions: all }) => all.map((image) => [name, image] as const),
  );
  for (const [type, image] of images) {
    const { body } = await dryRunOfAll(type, { image_version: image });
    expect({ image, found: Object.values(body.image_on_hosts) }).toEqual({ image, found: [await isInDocker(image)] });
  }
});

test('a dry run of a type that is not there is not found, and a flag that is none is refused by name', async () => {
  expect((await dryRun('teapot', {})).status).toBe(404);
  const { status, body } = await world.api.send('POST', '/api/resources/redis?dry_run=maybe', {});
  expect(status).toBe(400);
  expect(body.error.details).toEqual([{ field: 'dry_run', message: expect.stringContaining('"maybe"') }]);
});

test('dry_run=false is a request like any other', async () => {
  const { status, body } = await world.api.send(
    'POST',
    '/api/resources/redis?dry_run=false',
    { maxmemory: '16mb' },
    60,
  );
  expect({ status, state: body.status }).toEqual({ status: 201, state: 'running' });
  expect(readdirSync(join(world.dataRoot, 'redis'))).toContain(body.resource_name);
});

test('a dry run is answered within the time of a request, where the worker does not answer', async () => {
  const [worker] = world.workers;
  worker?.kill('SIGSTOP');
  await inTime(5_000, async () => {
    const { status, body } = await dryRun('redis', {});
    expect(status).toBe(200);
    expect(Object.values(body.image_on_hosts as object)).toEqual([null]);
  }).finally(() => worker?.kill('SIGCONT'));
});
