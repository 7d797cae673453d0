import { withRedis } from './support/clients';
import { engineOfItsOwn } from './support/engine-of-its-own';
import { waitUntil } from './support/wait-until';

/** The numbers: what an event tells shows this soon, and what none tells this late at the most. */
const SHOWN_WITHIN_MS = 2_000;
const FOUND_WITHIN_MS = 40_000;
const BACK_WITHIN_MS = 60_000;

describe('while the Docker Engine is away', () => {
  const site = engineOfItsOwn();

  const usable = async (instance: object) => withRedis(instance, (client) => client.set('key', 'value'));

  test('a request is accepted, says what it waits for, and is fulfilled when the engine starts', async () => {
    await site.engine.stop();
    const { status, body } = await site.world.api.create('redis', { maxmemory: '16mb' });
    expect(status).toBe(202);
    const path = `/api/resources/redis/${body.resource_name}`;
    const waiting = await waitUntil('the record to say what it waits for', async () => {
      const { body: record } = await site.world.api.get(path);
      return record.waiting === null ? undefined : (record as object);
    });
    expect(waiting).toMatchObject({
      status: 'pending',
      progress: null,
      waiting: {
        reason: 'engine_unreachable',
        message: expect.stringContaining('the Docker Engine does not answer'),
        retry_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    });

    await site.engine.start();
    const running = await site.world.settled('redis', String(body.resource_name));
    expect(running).toMatchObject({ status: 'running', waiting: null });
    await usable(running);
  });

  test('a provisioning that it was killed in the midst of waits, and is fulfilled with one container', async () => {
    const { body } = await site.world.api.create('redis', { maxmemory: '16mb' });
    const name = String(body.resource_name);
    await site.world.reaches('start_container', 'redis', name);
    await site.engine.stop('SIGKILL');
    await waitUntil('the worker to notice', async () => 'waiting' in (await site.world.record('redis', name)));

    await site.engine.start();
    const running = await site.world.settled('redis', name);
    expect(running).toMatchObject({ status: 'running', waiting: null });
    await site.world.containerOf('redis', name);
    await usable(running);
  });

  const shows = async (instance: { resource_name: string }, status: string, withinMs: number): Promise<object> => {
    const path = `/api/resources/redis/${instance.resource_name}`;
    const look = async () => {
      const { body } = await site.world.api.get(path);
      return body.status === status ? (body as object) : undefined;
    };
    return waitUntil(`${instance.resource_name} to be ${status}`, look, withinMs);
  };

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'by a %s, its instances are unreachable within 2 s, and each is what it was, on the same port, when it is back',
    async (signal) => {
      const names = [1, 2, 3].map(async () => {
        const { body } = await site.world.api.create('redis', { maxmemory: '16mb' }, 60);
        return String(body.resource_name);
      });
      const [first = '', second = '', third = ''] = await Promise.all(names);
      const before = [];
      for (const name of [first, second]) {
        const instance = await site.world.settled('redis', name);
        await usable(instance);
        before.push(instance);
      }
      await (await site.world.containerOf('redis', third)).stop();
      await shows({ resource_name: third }, 'exited', SHOWN_WITHIN_MS);

      await site.engine.stop(signal);
      for (const name of [first, second, third]) {
        expect(await shows({ resource_name: name }, 'unreachable', SHOWN_WITHIN_MS)).toMatchObject({
          status_reason: { reason: 'engine_unreachable', message: expect.stringContaining('the Docker Engine') },
        });
      }
      await site.engine.start();
      for (const instance of before) {
        const { uri, exposed_port } = instance;
        expect(await shows(instance, 'running', BACK_WITHIN_MS)).toMatchObject({ uri, exposed_port });
        expect(await withRedis(instance, (client) => client.get('key'))).toBe('value');
      }
      expect(await shows({ resource_name: third }, 'exited', SHOWN_WITHIN_MS)).toMatchObject({
        status_reason: { reason: 'stopped_by_hand' },
      });
    },
  );

  test('a verb that was asked for waits for it, and the instance is what was asked for when it is back', async () => {
    const { body: instance } = await site.world.api.create('redis', { maxmemory: '16mb' }, 60);
    await site.engine.stop('SIGKILL');
    await shows(instance, 'unreachable', SHOWN_WITHIN_MS);
    const path = `/api/resources/redis/${instance.resource_name}`;
    expect((await site.world.api.send('POST', `${path}/restart`)).status).toBe(202);
    const waiting = await waitUntil('the record to say what it waits for', async () => {
      const { body } = await site.world.api.get(path);
      return body.waiting === null ? undefined : (body as object);
    });
    expect(waiting).toMatchObject({ status: 'restarting', waiting: { reason: 'engine_unreachable' } });

    await site.engine.start();
    await shows(instance, 'running', BACK_WITHIN_MS);
    await usable(instance);
  });

  test('because it has frozen, its instances are unreachable within 40 s, and running again when it goes on', async () => {
    const { body: instance } = await site.world.api.create('redis', { maxmemory: '16mb' }, 60);
    site.engine.signal('SIGSTOP');
    expect(await shows(instance, 'unreachable', FOUND_WITHIN_MS)).toMatchObject({
      status_reason: { reason: 'engine_unreachable' },
    });
    site.engine.signal('SIGCONT');
    await shows(instance, 'running', BACK_WITHIN_MS);
    await usable(instance);
  });
});
