import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiAnswer } from '../support/api-client';
import { withRedis } from '../support/clients';
import { buildImage, hasImage, pushImage, removeImage, removeRepository } from '../support/images';
import { Registry } from '../support/registry';
import { changeType, typesFolder } from '../support/types-folder';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const LAYER_BYTES = 8 * 1024 * 1024;
const SLOWLY = 3 * 1024 * 1024;

interface Progress {
  readonly step: string;
  readonly bytes_done?: number;
  readonly bytes_total?: number;
}

let folder: string;
let types: string;
let registry: Registry;
let world: World;
/** a name with a port in it */
let image: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rm-pull-'));
  registry = await Registry.start(join(folder, 'registry'));
  image = `${registry.address}/redis`;
  types = typesFolder();
  changeType(types, 'redis', () => ({ image, versions: ['8.0', '7.2', '7.0'], upgrades: { '8.0': ['7.0'] } }));
  world = await World.start({ env: { TEMPLATES_DIR: types } });
});
afterAll(async () => {
  await world.close();
  await registry.stop();
  await removeRepository(image);
  rmSync(folder, { recursive: true });
  rmSync(types, { recursive: true });
});
afterEach(() => {
  registry.bytesPerSecond = Number.MAX_SAFE_INTEGER;
});

/** Pushes an image with a layer that no other has, so that there is something to pull. */
async function publish(tag: string, from: string): Promise<void> {
  const layer = randomBytes(LAYER_BYTES); // which cannot be compressed
  await buildImage(`${image}:${tag}`, `FROM ${from}\nCOPY layer /layer\n`, { layer });
  try {
    await pushImage(`${image}:${tag}`);
  } finally {
    await removeImage(`${image}:${tag}`);
  }
}

async function progressOf({ resource_name: name }: ApiAnswer['body']): Promise<Progress> {
  const { body } = await world.api.get(`/api/resources/redis/${name}`);
  return (body.progress ?? {}) as Progress;
}

/** What those who watched were told of the step, in order. */
async function toldOf({ resource_id: id }: ApiAnswer['body']): Promise<Progress[]> {
  const events = await world.redisClient.xrange(`rm:events:${id}`, '-', '+');
  const told = events.filter(([, fields]) => fields[1] === 'step').map(([, fields]) => fields[3] ?? '{}');
  const steps = told.map((data) => JSON.parse(data) as Progress); // written by the worker
  return steps.filter(({ step, bytes_total: total }) => step === 'ensure_image' && total !== undefined);
}

test('the bytes of an image that is pulled are told while they come, in the record and to those who watch', async () => {
  await publish('8.0', 'redis:8.0');
  registry.bytesPerSecond = SLOWLY;
  const { body: accepted } = await world.api.create('redis');
  expect(accepted.image_version).toBe(`${image}:8.0`);

  const early = await waitUntil('the first bytes', async () => {
    const progress = await progressOf(accepted);
    return (progress.bytes_done ?? 0) > 0 ? progress : undefined;
  });
  expect(early.step).toBe('ensure_image');
  expect(early.bytes_done).toBeLessThan(early.bytes_total ?? 0);
  await waitUntil('more bytes', async () => ((await progressOf(accepted)).bytes_done ?? 0) > (early.bytes_done ?? 0));

  const running = await world.finished('redis', accepted.resource_name);
  expect(running).toMatchObject({ status: 'running', image_version: `${image}:8.0`, progress: null });
  expect(await withRedis(running, (client) => client.ping())).toBe('PONG');
  const told = await toldOf(accepted);
  const done = told.map(({ bytes_done: bytes }) => bytes ?? 0);
  expect(done.length).toBeGreaterThan(3);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(told.at(-1)).toMatchObject({ bytes_done: told.at(-1)?.bytes_total });
  expect(told.at(-1)?.bytes_total).toBeGreaterThanOrEqual(LAYER_BYTES);
});

test('an instance of an image with a port in its name is upgraded, and the pull told, while a client still works', async () => {
  await publish('7.0', 'redis:7.0');
  await publish('8.0', 'redis:8.0');
  const created = await world.api.create('redis', { image_version: `${image}:7.0` }, 60);
  expect(created.status).toBe(201);
  await withRedis(created.body, (client) => client.set('before', 'kept'));
  const before = (await toldOf(created.body)).length;
  registry.bytesPerSecond = SLOWLY;

  const path = `/api/resources/redis/${created.body.resource_name}`;
  await world.api.send('POST', `${path}/upgrade`, { image_version: `${image}:8.0` });
  await waitUntil('the first bytes', async () => ((await progressOf(created.body)).bytes_done ?? 0) > 0);
  expect(await withRedis(created.body, (client) => client.get('before'))).toBe('kept');

  expect(await world.finished('redis', created.body.resource_name)).toMatchObject({ image_version: `${image}:8.0` });
  expect((await toldOf(created.body)).length).toBeGreaterThan(before);
  expect(await withRedis(created.body, (client) => client.get('before'))).toBe('kept');
});

test('a creation ends within seconds and leaves nothing, when it is cancelled while the image is pulled', async () => {
  await publish('8.0', 'redis:8.0');
  registry.bytesPerSecond = SLOWLY / 8;
  const { body } = await world.api.create('redis');
  await waitUntil('the first bytes', async () => ((await progressOf(body)).bytes_done ?? 0) > 0);

  await world.api.send('POST', `/api/operations/${body.operation.id}/cancel`);

  const failed = await world.finished('redis', body.resource_name, 10_000);
  expect(failed).toMatchObject({ status: 'failed', failure: { step: 'ensure_image', reason: 'cancelled' } });
  expect(await world.leaks()).toEqual([]);
});

describe('a creation whose image cannot be pulled fails in the words of the registry, and leaves nothing', () => {
  async function failureOf(name: string): Promise<unknown> {
    const failed = await world.finished('redis', name, 150_000);
    expect(failed).toMatchObject({ status: 'failed', exposed_port: null });
    expect(await world.leaks()).toEqual([]);
    return failed.failure;
  }

  test('because it has no such tag', async () => {
    const { body } = await world.api.create('redis', { image_version: `${image}:7.2` });
    expect(await failureOf(body.resource_name)).toMatchObject({
      step: 'ensure_image',
      reason: 'image_unavailable',
      message: expect.stringMatching(/manifest for 127\.0\.0\.1:\d+\/redis:7\.2 not found/),
      hint: expect.stringContaining('docker load'),
    });
  });

  // The Docker Engine itself tries again for more than a minute.
  test('because it went away in the midst of it', async () => {
    await removeImage(`${image}:8.0`);
    await publish('8.0', 'redis:8.0');
    registry.bytesPerSecond = SLOWLY / 8;
    const { body } = await world.api.create('redis');
    await waitUntil('the first bytes', async () => ((await progressOf(body)).bytes_done ?? 0) > 0);

    await registry.stop();

    expect(await failureOf(body.resource_name)).toMatchObject({
      step: 'ensure_image',
      reason: 'image_unavailable',
      message: expect.stringContaining(`pull ${image}:8.0: `),
    });
    expect(await hasImage(`${image}:8.0`)).toBe(false);
  });
});
