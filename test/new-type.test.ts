import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runInImage } from './support/run-in-image';
import { typesFolder } from './support/types-folder';
import { World } from './support/world';

describe('a type that is a folder in TEMPLATES_DIR and nothing else', () => {
  let world: World;
  let types: string;
  beforeAll(async () => {
    types = typesFolder();
    world = await World.start({ env: { TEMPLATES_DIR: types } });
  });
  afterAll(async () => {
    await world.close();
    rmSync(types, { recursive: true });
  });

  test('is listed with its parameters beside the others', async () => {
    const { body } = await world.api.get('/api/types');
    const listed = body.types as { name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['lantern', 'mysql', 'redis']));
    expect(listed.find(({ name }) => name === 'lantern')).toMatchObject({
      image_versions: ['redis:8.0'],
      body: {
        type: 'object',
        properties: {
          rooms: { type: 'integer', minimum: 1, maximum: 64, default: 4 },
          greeting: { type: 'string', maxLength: 40, default: 'hello' },
        },
        additionalProperties: false,
      },
    });
  });

  test('has its parameters checked by what its type.yaml says', async () => {
    const { status, body } = await world.api.create('lantern', { rooms: 65, greeting: 'good\nmorning', lamp: 1 });
    expect(status).toBe(400);
    const fields = (body.error.details as { field: string }[]).map(({ field }) => field);
    expect(fields.sort()).toEqual(['greeting', 'lamp', 'rooms']);
  });

  test('is provisioned with its own file, command, port and connect string', async () => {
    const { status, body } = await world.api.create('lantern', { rooms: 7, greeting: 'good morning' }, 60);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      resource_name: 'lan1',
      parameters: { rooms: 7, greeting: 'good morning' },
      uri: `lantern://127.0.0.1:${body.exposed_port}/good%20morning`,
    });
    const { output } = await runInImage('redis:8.0', String(body.connect_string), 'CONFIG GET databases\n');
    expect(output).toMatch(/databases\s+7\b/);
  });
});

test('a request fails at once and says why, when the worker that takes it has no folder of its type', async () => {
  const types = typesFolder();
  const world = await World.start({ workers: 0, env: { TEMPLATES_DIR: types } });
  try {
    await world.startWorker({ TEMPLATES_DIR: join(__dirname, '..', 'templates') });
    const { status, body } = await world.api.create('lantern', {}, 60);
    expect(status).toBe(500);
    expect(body.error.resource.failure).toMatchObject({
      reason: 'internal',
      message: "this worker does not know the type 'lantern'",
      hint: expect.stringContaining('templates folder'),
    });
  } finally {
    await world.close();
    rmSync(types, { recursive: true });
  }
});
