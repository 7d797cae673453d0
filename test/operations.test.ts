import { createInstance, ended, pathOf, type Instance } from './support/instances';
import { waitUntil } from './support/wait-until';
import { World } from './support/world';

type Body = Instance;
interface Step {
  readonly name: string;
  readonly started_at: string;
  readonly finished_at: string;
}

let world: World;
beforeAll(async () => {
  world = await World.start({ workers: 0 });
});
afterAll(() => world.close());

async function operation(id: string): Promise<Body> {
  const { status, body } = await world.api.get(`/api/operations/${id}`);
  expect(status).toBe(200);
  return body;
}

const cancel = (id: string) => world.api.send('POST', `/api/operations/${id}/cancel`);

/** Waits until the operation is told to be like this. */
async function becomes(id: string, expected: object): Promise<void> {
  const entries = Object.entries(expected) as [string, unknown][];
  await waitUntil(`operation ${id} to be ${JSON.stringify(expected)}`, async () => {
    const body = await operation(id);
    return entries.every(([name, value]) => body[name] === value);
  });
}

async function read(instance: Instance): Promise<Instance> {
  const { body } = await world.api.get(pathOf(instance));
  return body;
}

describe('a creation', () => {
  test('queues with its position while no worker is up, which its operation says, and is done by one that comes', async () => {
    const answers = [];
    for (let at = 0; at < 4; at += 1) answers.push(await world.api.create('redis', { maxmemory: '16mb' }));
    const made: Body[] = answers.map(({ body }) => body as object);
    const ids = made.map((body) => String(body.operation.id));
    for (const [at, id] of ids.entries()) {
      expect(await operation(id)).toEqual({
        id,
        kind: 'create',
        state: 'queued',
        resource_type: 'redis',
        resource_name: made[at].resource_name,
        resource_id: made[at].resource_id,
        by: 'request',
        created_at: expect.any(String),
        started_at: null,
        finished_at: null,
        position: at + 1,
        note: 'no worker is running; the operation waits for one',
        steps: [],
        failure: null,
      });
    }

    const cancelled = await cancel(ids[1] ?? '');
    expect(cancelled.status).toBe(202);
    expect(cancelled.body).toMatchObject({ state: 'cancelled', position: null, finished_at: expect.any(String) });
    expect(await read(made[1])).toMatchObject({
      status: 'failed',
      operation: { id: ids[1], kind: 'create', state: 'cancelled' },
      failure: { reason: 'cancelled' },
    });
    await becomes(ids[2] ?? '', { position: 2 });
    await becomes(ids[3] ?? '', { position: 3 });

    await world.startWorker();
    for (const at of [0, 2, 3]) {
      expect(await ended(world, ids[at] ?? '')).toMatchObject({ state: 'succeeded', position: null, note: null });
      expect(await read(made[at])).toMatchObject({ status: 'running', operation: { state: 'succeeded' } });
    }
    expect(await read(made[1])).toMatchObject({ status: 'failed' });
  });

  test('tells its steps as they are done, each with its times', async () => {
    const instance = await createInstance(world, 'redis');
    const { steps, started_at, finished_at, created_at } = await operation(instance.operation.id);
    expect((steps as Step[]).map(({ name }) => name)).toEqual([
      'clear_remains',
      'ensure_image',
      'write_files',
      'start_container',
      'await_ready',
      'publish',
    ]);
    const ofSteps = (steps as Step[]).flatMap((step) => [step.started_at, step.finished_at]);
    const times: string[] = [created_at, started_at, ...ofSteps, finished_at];
    for (const time of times) expect(time).toMatch(/^\d{4}-.*Z$/);
    expect(times).toEqual([...times].sort());
  });

  test('that fails says why', async () => {
    const { body } = await world.api.create('redis', { image_version: 'redis:7.2' });
    const failed = await ended(world, body.operation.id);
    expect(failed).toMatchObject({ state: 'failed', failure: { step: 'ensure_image', reason: 'image_unavailable' } });
    expect(failed.failure).toEqual((await read(body)).failure);
    const { steps } = failed as { steps: Step[] };
    expect(steps.at(-1)).toMatchObject({ name: 'ensure_image', finished_at: null });
  });

  test('that is cancelled when a worker is on it is undone, and nothing of it is left', async () => {
    const { body } = await world.api.create('mysql');
    await world.reaches('await_ready', 'mysql', String(body.resource_name));
    expect(await operation(body.operation.id)).toMatchObject({ state: 'running', started_at: expect.any(String) });
    const asked = await cancel(body.operation.id);
    expect(asked.status).toBe(202);
    expect(await ended(world, body.operation.id)).toMatchObject({
      state: 'cancelled',
      failure: { reason: 'cancelled', step: 'await_ready' },
    });
    expect(await read(body)).toMatchObject({ status: 'failed', exposed_port: null, failure: { reason: 'cancelled' } });
    expect(await world.containersOf('mysql', String(body.resource_name))).toEqual([]);
    expect(await world.leaks()).toEqual([]);
  });
});

test('an operation that nobody knows is not found, neither to read nor to cancel', async () => {
  for (const answer of [await world.api.get('/api/operations/nobody'), await cancel('nobody')]) {
    expect(answer.status).toBe(404);
    expect(answer.body.error.message).toContain('nobody');
  }
});
