import { createInstance, ended, pathOf, run, TYPES, type Instance } from '../support/instances';
import { SteadyClient } from '../support/steady-client';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

type Body = Instance;

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

async function operation(id: string): Promise<Body> {
  const { status, body } = await world.api.get(`/api/operations/${id}`);
  expect(status).toBe(200);
  return body;
}

const cancel = (id: string) => world.api.send('POST', `/api/operations/${id}/cancel`);

async function withoutWorker(): Promise<void> {
  for (const worker of world.workers.splice(0)) await worker.stop();
}

async function read(instance: Instance): Promise<Instance> {
  const { body } = await world.api.get(pathOf(instance));
  return body;
}

describe.each(TYPES)('an operation on a running %s with a client that is connected throughout', (type) => {
  let instance: Instance;
  beforeAll(async () => {
    instance = await createInstance(world, type);
  });
  afterEach(async () => {
    if (world.workers.length === 0) await world.startWorker();
  });

  test('is accepted while its host has no worker, says so, and is done by one that comes', async () => {
    const client = await SteadyClient.connect(instance);
    await withoutWorker();
    const { status, body } = await world.api.send('POST', `${pathOf(instance)}/stop`);
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'running', operation: { kind: 'stop', state: 'queued' } });
    const note = `no worker is running on host ${instance.host_id}; the operation waits for one`;
    await waitUntil('the host to count as gone', async () => (await operation(body.operation.id)).note !== null);
    expect(await operation(body.operation.id)).toMatchObject({ state: 'queued', position: 1, note });
    await client.writesOn();
    expect(client.losses).toEqual([]);

    await world.startWorker();
    expect(await ended(world, body.operation.id)).toMatchObject({ state: 'succeeded', note: null });
    expect((await read(instance)).status).toBe('stopped');
    await client.isRefused();
    await run(world, instance, 'start');
    await client.writesOn();
    expect(await client.lost()).toEqual([]);
    await client.close();
  });

  test('is cancelled while it queues: the resource is free again, and its client never notices', async () => {
    const client = await SteadyClient.connect(instance);
    await withoutWorker();
    const { body } = await world.api.send('POST', `${pathOf(instance)}/stop`);
    const cancelled = await cancel(body.operation.id);
    expect(cancelled.status).toBe(202);
    expect(cancelled.body).toMatchObject({ state: 'cancelled', steps: [] });
    expect(await read(instance)).toMatchObject({ status: 'running', operation: { kind: 'stop', state: 'cancelled' } });

    const next = await world.api.send('POST', `${pathOf(instance)}/rotate-password`, { grace: '1h' });
    expect(next.status).toBe(202);
    await world.startWorker();
    expect(await ended(world, next.body.operation.id)).toMatchObject({ state: 'succeeded' });
    expect((await operation(body.operation.id)).state).toBe('cancelled');
    await client.writesOn();
    await client.close();
    expect(client.losses).toEqual([]);
  });

  test('is not cancelled when it has begun and cannot be undone, or has ended', async () => {
    const container = await world.containerOf(type, String(instance.resource_name));
    await container.kill({ signal: 'SIGSTOP' }); // a server that does not hear that it is to end
    const { body } = await world.api.send('POST', `${pathOf(instance)}/stop`);
    const { id } = body.operation;
    await waitUntil('the stop to be under way', async () => (await operation(id)).steps.length > 0);
    const begun = await cancel(id);
    await container.kill({ signal: 'SIGCONT' });
    expect(begun.status).toBe(409);
    expect(begun.body.error).toMatchObject({
      message: expect.stringContaining('has started and cannot be undone'),
      operation: { id, kind: 'stop' },
    });
    expect(await ended(world, id)).toMatchObject({ state: 'succeeded' });
    const late = await cancel(id);
    expect(late.status).toBe(409);
    expect(late.body.error.message).toContain('has ended');
    await run(world, instance, 'start');
  });

  test('is in the history of its resource, the latest first and named by the record, and of the last 50', async () => {
    await withoutWorker();
    const ids: string[] = [];
    for (let at = 0; at < 51; at += 1) {
      const { body } = await world.api.send('POST', `${pathOf(instance)}/restart`);
      ids.unshift(String(body.operation.id));
      await cancel(body.operation.id);
    }
    expect((await read(instance)).operation).toMatchObject({ id: ids[0], kind: 'restart', state: 'cancelled' });
    const { operations } = (await world.api.get(`${pathOf(instance)}/operations`)).body as { operations: Body[] };
    expect(operations.map(({ id }) => String(id))).toEqual(ids.slice(0, 50));
    expect(operations[0]).toEqual(await operation(ids[0] ?? ''));
    expect((await world.api.get(`/api/operations/${ids[50]}`)).status).toBe(404);
    expect(await world.leaks()).toEqual([]);
  });
});
