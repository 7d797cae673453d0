import { withRedis } from '../support/clients';
import { dockerOfItsOwn } from '../support/docker-of-its-own';
import { expectInTime } from '../support/in-time';
import { BACK_WITHIN_MS, FOUND_WITHIN_MS, SHOWN_WITHIN_MS, SOON_MS } from '../support/observed';
import { waitUntil } from '../support/wait-until';

describe('while the Docker Engine is away', () => {
  const site = dockerOfItsOwn(undefined, 'product'); // of which it proves a limit
  /** ms, of each time that Docker went */
  const toldAfter: number[] = [];

  const usable = async (instance: object) => withRedis(instance, (client) => client.set('key', 'value'));

  test('a request is accepted, says what it waits for, and is fulfilled when Docker starts', async () => {
    await site.docker.stop();
    const { status, body } = await site.world.api.create('redis', { maxmemory: '16mb' });
    expect(status).toBe(202);
    const path = `/api/resources/redis/${body.resource_name}`;
    const waiting = await waitUntil('the record to say what it waits for', async () => {
      const { body: record } = await site.world.api.get(path);
      // It is tried again and again, when it is provisioning for some ms.
      return record.waiting !== null && record.status === 'pending' ? (record as object) : undefined;
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

    await site.docker.start();
    const running = await site.world.finished('redis', String(body.resource_name));
    expect(running).toMatchObject({ status: 'running', waiting: null });
    await usable(running);
  });

  /** The name of one that waits for Docker: one that was done before the signal came does not count. */
  const waitsInItsMidst = async (): Promise<string> => {
    for (let tries = 0; tries < 5; tries += 1) {
      const { body } = await site.world.api.create('redis', { maxmemory: '16mb' });
      const name = String(body.resource_name);
      await waitUntil(`redis/${name} to be at start_container`, async () => {
        const { progress = '', operation_state: state } = await site.world.record('redis', name);
        return progress.includes('"start_container"') || state === 'succeeded';
      });
      await site.docker.stop('SIGKILL');
      const found = await waitUntil('the worker to notice', async () => {
        const { waiting, operation_state: state } = await site.world.record('redis', name);
        return waiting === undefined ? state === 'succeeded' && 'done' : 'waits';
      });
      if (found === 'waits') return name;
      await site.docker.start();
    }
    throw new Error('no provisioning was cut off');
  };

  test('a provisioning that it was killed in the midst of waits, and is fulfilled with one container', async () => {
    const name = await waitsInItsMidst();
    await site.docker.start();
    const running = await site.world.finished('redis', name);
    expect(running).toMatchObject({ status: 'running', waiting: null });
    await site.world.containerOf('redis', name);
    await usable(running);
    await waitUntil('all to be finished', async () => (await site.world.redisClient.zcard('rm:unsettled')) === 0);
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
    'by a %s, its instances are unreachable, and each is what it was, on the same port, when it is back',
    async (signal) => {
      const names = [1, 2, 3].map(async () => {
        const { body } = await site.world.api.create('redis', { maxmemory: '16mb' }, 60);
        return String(body.resource_name);
      });
      const [first = '', second = '', third = ''] = await Promise.all(names);
      const before = [];
      for (const name of [first, second]) {
        const instance = await site.world.finished('redis', name);
        await usable(instance);
        before.push(instance);
      }
      await (await site.world.containerOf('redis', third)).stop();
      await shows({ resource_name: third }, 'exited', SOON_MS);

      await site.docker.stop(signal);
      const goneAt = performance.now();
      for (const name of [first, second, third]) {
        expect(await shows({ resource_name: name }, 'unreachable', SOON_MS)).toMatchObject({
          status_reason: { reason: 'engine_unreachable', message: expect.stringContaining('the Docker Engine') },
        });
      }
      toldAfter.push(performance.now() - goneAt);
      await site.docker.start();
      for (const instance of before) {
        const { uri, exposed_port } = instance;
        expect(await shows(instance, 'running', BACK_WITHIN_MS)).toMatchObject({ uri, exposed_port });
        expect(await withRedis(instance, (client) => client.get('key'))).toBe('value');
      }
      expect(await shows({ resource_name: third }, 'exited', SOON_MS)).toMatchObject({
        status_reason: { reason: 'stopped_by_hand' },
      });
    },
  );

  test('a verb that was asked for waits for it, and the instance is what was asked for when it is back', async () => {
    const { body: instance } = await site.world.api.create('redis', { maxmemory: '16mb' }, 60);
    await site.docker.stop('SIGKILL');
    const goneAt = performance.now();
    await shows(instance, 'unreachable', SOON_MS);
    toldAfter.push(performance.now() - goneAt);
    const path = `/api/resources/redis/${instance.resource_name}`;
    expect((await site.world.api.send('POST', `${path}/restart`)).status).toBe(202);
    const waiting = await waitUntil('the record to say what it waits for', async () => {
      const { body } = await site.world.api.get(path);
      return body.waiting === null ? undefined : (body as object);
    });
    expect(waiting).toMatchObject({ status: 'restarting', waiting: { reason: 'engine_unreachable' } });

    await site.docker.start();
    await shows(instance, 'running', BACK_WITHIN_MS);
    await usable(instance);
  });

  test('was told of all instances within 2 s each time', () => {
    expectInTime(SHOWN_WITHIN_MS, toldAfter);
  });

  test('because it has frozen, its instances are unreachable within 40 s, and running again when it goes on', async () => {
    const { body: instance } = await site.world.api.create('redis', { maxmemory: '16mb' }, 60);
    site.docker.signal('SIGSTOP');
    expect(await shows(instance, 'unreachable', FOUND_WITHIN_MS)).toMatchObject({
      status_reason: { reason: 'engine_unreachable' },
    });
    site.docker.signal('SIGCONT');
    await shows(instance, 'running', BACK_WITHIN_MS);
    await usable(instance);
  });
});
