import { createInstance, ended, pathOf, run, TYPES, type Instance } from '../support/instances';
import { SteadyClient } from '../support/steady-client';
import { ALLOWED, request, type Verb } from '../support/verbs';
import { World } from '../support/world';

describe.each(TYPES)('a running %s with a client that is connected throughout', (type) => {
  let world: World;
  let instance: Instance;
  beforeAll(async () => {
    world = await World.start();
    instance = await createInstance(world, type);
  });
  afterAll(() => world.close());

  test('refuses a second verb while one is under way, and names it; so it is done once', async () => {
    const client = await SteadyClient.connect(instance);
    const container = await world.containerOf(type, String(instance.resource_name));
    await container.kill({ signal: 'SIGSTOP' }); // the restart waits for it
    const first = await world.api.send('POST', `${pathOf(instance)}/restart`);
    expect(first.status).toBe(202);
    const { id } = first.body.operation;
    for (const verb of ['stop', 'start', 'restart', 'rotate_password', 'delete', 'purge', 'restore'] as const) {
      const { status, body } = await request(world, pathOf(instance), verb);
      expect({ verb, status }).toEqual({ verb, status: 409 });
      expect(body.error).toMatchObject({ operation: { id, kind: 'restart' }, message: expect.stringContaining(id) });
    }
    await container.kill({ signal: 'SIGCONT' });
    expect(await ended(world, id)).toMatchObject({ state: 'succeeded' });
    await client.writesOn();
    await client.close();
    expect(client.losses).toHaveLength(1);
    expect(await client.lost()).toEqual([]);
  });

  test('takes one of two different verbs that come at the same moment, and of eight', async () => {
    for (const verbs of [
      ['restart', 'rotate_password'],
      ['restart', 'restart', 'rotate_password', 'restart', 'rotate_password', 'restart', 'restart', 'rotate_password'],
    ] as const) {
      const container = await world.containerOf(type, String(instance.resource_name));
      await container.kill({ signal: 'SIGSTOP' }); // the one that is taken waits for it
      const answers = await Promise.all(verbs.map((verb) => request(world, pathOf(instance), verb)));
      await container.kill({ signal: 'SIGCONT' });
      const [winner, ...others] = answers.filter(({ status }) => status === 202);
      expect(others).toEqual([]);
      const { id, kind } = winner?.body.operation;
      for (const { status, body } of answers.filter((answer) => answer !== winner)) {
        expect(status).toBe(409);
        expect(body.error.operation).toEqual({ id, kind });
      }
      expect(await ended(world, id)).toMatchObject({ state: 'succeeded' });
    }
  });

  test('is not what a verb needs that needs another state, really caused', async () => {
    const refused = async (verb: Verb, status: string, allowed: readonly string[]) => {
      const answer = await request(world, pathOf(instance), verb);
      expect(answer.status).toBe(409);
      expect(answer.body.error).toMatchObject({ status, allowed });
    };
    await refused('start', 'running', ALLOWED.running);
    await refused('restore', 'running', ALLOWED.running);
    await run(world, instance, 'stop');
    for (const verb of ['stop', 'restart', 'rotate_password', 'restore'] as const) {
      await refused(verb, 'stopped', ALLOWED.stopped);
    }
    const { body } = await request(world, pathOf(instance), 'delete');
    await ended(world, body.operation.id);
    for (const verb of ['stop', 'start', 'restart', 'rotate_password'] as const) {
      await refused(verb, 'deleted', ALLOWED.deleted);
    }
    await run(world, instance, 'restore');
    await refused('start', 'running', ALLOWED.running);
  });

  test.each([
    { method: 'POST', end: '/stop', body: { at: 'noon' }, field: 'at' },
    { method: 'POST', end: '/start', body: { fast: true }, field: 'fast' },
    { method: 'POST', end: '/restart', body: { grace: '1m' }, field: 'grace' },
    { method: 'POST', end: '/restore', body: { name: 'r1' }, field: 'name' },
    { method: 'POST', end: '/rotate-password', body: { password: 'mine' }, field: 'password' },
    { method: 'POST', end: '/restart?wait=5', body: {}, field: 'wait' },
    { method: 'DELETE', end: '?purge=maybe', body: undefined, field: 'purge' },
    { method: 'DELETE', end: '?force=true', body: undefined, field: 'force' },
  ])('refuses $method $end with a $field that is not known, by its name', async ({ method, end, body, field }) => {
    const answer = await world.api.send(method, pathOf(instance) + end, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details).toEqual([{ field, message: expect.stringContaining(field) }]);
    expect((await world.api.get(pathOf(instance))).body.status).toBe('running');
  });
});
