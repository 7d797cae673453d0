import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endsOf } from '../support/container-ends';
import { createInstance, ended, pathOf, run, TYPES, type Instance } from '../support/instances';
import { folderOf, isGone } from '../support/is-gone';
import { SteadyClient } from '../support/steady-client';
import { World } from '../support/world';

const DAY_S = 24 * 3600;

describe.each(TYPES)('a running %s that is deleted', (type) => {
  let world: World;
  let instance: Instance;
  beforeAll(async () => {
    world = await World.start();
    instance = await createInstance(world, type);
  });
  afterAll(() => world.close());

  test('is accepted, and gone then: the answer says when, by what, and until when it can be restored', async () => {
    const client = await SteadyClient.connect(instance);
    const container = await world.containerOf(type, String(instance.resource_name));
    const ends = await endsOf(container);
    const begun = Date.now();
    const { status, headers, body } = await world.api.send('DELETE', pathOf(instance));
    expect(status).toBe(202);
    expect(body).toMatchObject({ operation: { kind: 'delete', state: expect.stringMatching(/^(queued|running)$/) } });
    expect(headers.get('location')).toBe(`/api/operations/${body.operation.id}`);
    expect(await ended(world, body.operation.id)).toMatchObject({ state: 'succeeded' });

    const gone = await world.api.get(pathOf(instance));
    expect(gone.status).toBe(410);
    const { deleted_at: at, restorable_until: until, ...error } = gone.body.error;
    expect(error).toEqual({
      code: 410,
      message: `resource(${type}:${instance.resource_name}) was deleted at ${at} by a request; POST …/restore brings it back until ${until}`,
      deleted_by: 'request',
    });
    expect(Date.parse(at)).toBeGreaterThanOrEqual(begun);
    expect(Math.abs(Date.parse(until) - Date.parse(at) - DAY_S * 1000)).toBeLessThan(5_000);
    expect(await ends()).toEqual({ signals: ['15'], exitCodes: ['0'] });
    await client.isRefused();
    await client.close();
    expect(client.losses).toHaveLength(1);
    expect(await world.containersOf(type, String(instance.resource_name))).toEqual([]);
    expect(existsSync(join(folderOf(world, instance), 'data'))).toBe(true);
    expect(await world.leaks()).toEqual([]);
  });

  test('is not listed, unless the deleted ones are asked for', async () => {
    expect((await world.api.get('/api/resources')).body.resources).toEqual([]);
    expect((await world.api.get(`/api/resources/${type}`)).body.resources).toEqual([]);
    const { resources } = (await world.api.get(`/api/resources/${type}?status=deleted`)).body;
    expect(resources).toMatchObject([{ resource_name: instance.resource_name, status: 'deleted' }]);
  });

  test('is deleted once: a second time it is gone, and a change of it is refused with what is allowed', async () => {
    expect((await world.api.send('DELETE', pathOf(instance))).status).toBe(410);
    const { status, body } = await world.api.send('POST', `${pathOf(instance)}/start`);
    expect(status).toBe(409);
    expect(body.error).toMatchObject({ status: 'deleted', allowed: ['purge', 'restore'] });
    expect((await world.api.send('PATCH', pathOf(instance), { description: 'mine' })).status).toBe(409);
  });

  test('is restored with the same connect string and all that a client had written', async () => {
    const restored = await run(world, instance, 'restore');
    expect(restored).toMatchObject({
      status: 'running',
      connect_string: instance.connect_string,
      uri: instance.uri,
      resource_id: instance.resource_id,
      created_at: instance.created_at,
    });
    expect((await world.api.get(pathOf(instance))).body).toEqual(restored);
    expect(await world.leaks()).toEqual([]);
  });

  test('serves a client that was connected throughout again after its restore, without a write lost', async () => {
    const client = await SteadyClient.connect(instance);
    expect((await world.api.send('DELETE', pathOf(instance), undefined, 120)).status).toBe(200);
    await client.isRefused();
    await run(world, instance, 'restore');
    await client.writesOn();
    expect(client.losses).toHaveLength(1);
    expect(await client.lost()).toEqual([]);
    await client.close();
  });

  test('is not deleted while it is protected; its client notices nothing', async () => {
    const client = await SteadyClient.connect(instance);
    expect((await world.api.send('PATCH', pathOf(instance), { deletion_protection: true })).status).toBe(200);
    for (const query of ['', '?purge=true']) {
      const { status, body } = await world.api.send('DELETE', pathOf(instance) + query);
      expect(status).toBe(409);
      expect(body.error).toMatchObject({ status: 'running', message: expect.stringContaining('protected') });
    }
    await client.writesOn();
    await client.close();
    expect(client.losses).toEqual([]);
  });

  test('goes for good with purge, once its protection is off: nothing is left but that it is told for a day', async () => {
    expect((await world.api.send('PATCH', pathOf(instance), { deletion_protection: false })).status).toBe(200);
    const { status, body } = await world.api.send('DELETE', `${pathOf(instance)}?purge=true`, undefined, 120);
    expect(status).toBe(200);
    await isGone(world, instance);
    expect((await world.api.get(`/api/operations/${body.operation.id}`)).body).toMatchObject({ state: 'succeeded' });
    expect((await world.api.send('POST', `${pathOf(instance)}/restore`)).status).toBe(410);
    expect((await world.api.send('DELETE', `${pathOf(instance)}?purge=true`)).status).toBe(410);

    await world.redisClient.del(`rm:gone:${type}:${instance.resource_name}`); // as a day later
    const forgotten = await world.api.get(pathOf(instance));
    expect(forgotten.status).toBe(404);
    expect(forgotten.body.error.message).toBe(`Not such resource(${type}:${instance.resource_name})`);
  });
});
