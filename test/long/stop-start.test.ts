import { endsOf } from '../support/container-ends';
import { createInstance, ended, pathOf, run, TYPES, type Instance } from '../support/instances';
import { SteadyClient } from '../support/steady-client';
import { World } from '../support/world';

/** What the server says last when it has ended cleanly. */
const LAST_WORDS: Readonly<Record<string, RegExp>> = {
  redis: /Redis is now ready to exit, bye bye/g,
  mysql: /mysqld: Shutdown complete/g,
};
/** Docker sends signal 15 first, and 9 when the server has not ended in time. */
const CLEAN_END = { signals: ['15'], exitCodes: ['0'] };

let world: World;
const instances = new Map<string, Instance>();
beforeAll(async () => {
  world = await World.start();
  for (const instance of await Promise.all(TYPES.map((type) => createInstance(world, type)))) {
    instances.set(String(instance.resource_type), instance);
  }
});
afterAll(() => world.close());

describe.each(TYPES)('a running %s with a client that is connected throughout', (type) => {
  let instance: Instance;
  let client: SteadyClient;
  beforeEach(async () => {
    instance = instances.get(type);
    client = await SteadyClient.connect(instance);
  });
  afterEach(() => client.close());

  async function timesEndedCleanly(): Promise<number> {
    const container = await world.containerOf(type, String(instance.resource_name));
    const log = (await container.logs({ stdout: true, stderr: true })).toString('latin1');
    return [...log.matchAll(LAST_WORDS[type] ?? /never/g)].length;
  }

  const sameForItsOwner = () => ({
    connect_string: instance.connect_string,
    uri: instance.uri,
    exposed_port: instance.exposed_port,
    db_password: instance.db_password,
  });

  test('is stopped by a clean shutdown and started where it was; the client is cut off once, and loses nothing', async () => {
    const container = await world.containerOf(type, String(instance.resource_name));
    const ended = await timesEndedCleanly();
    const ends = await endsOf(container);

    const stopped = await run(world, instance, 'stop');
    expect(stopped).toMatchObject({
      ...sameForItsOwner(),
      status: 'stopped',
      status_reason: null,
      operation: { kind: 'stop', state: 'succeeded' },
    });
    expect(await ends()).toEqual(CLEAN_END);
    expect(await timesEndedCleanly()).toBe(ended + 1);
    expect((await container.inspect()).State).toMatchObject({ Running: false, ExitCode: 0, OOMKilled: false });
    await client.isRefused();
    expect(client.losses).toHaveLength(1);

    expect(await run(world, instance, 'start')).toMatchObject({ ...sameForItsOwner(), status: 'running' });
    await client.writesOn();
    expect(client.losses).toHaveLength(1);
    expect(await client.lost()).toEqual([]);
    expect((await world.containerOf(type, String(instance.resource_name))).id).toBe(container.id);
  });

  test('is restarted by a clean shutdown; the client is served again by itself, and loses nothing', async () => {
    const container = await world.containerOf(type, String(instance.resource_name));
    const ended = await timesEndedCleanly();
    const ends = await endsOf(container);

    expect(await run(world, instance, 'restart')).toMatchObject({ ...sameForItsOwner(), status: 'running' });
    expect(await ends()).toEqual(CLEAN_END);
    expect(await timesEndedCleanly()).toBe(ended + 1);
    await client.writesOn();
    expect(client.losses).toHaveLength(1);
    expect(await client.lost()).toEqual([]);
  });

  test('is answered as accepted at once, and polled by its operation, when the request does not wait', async () => {
    const { status, headers, body } = await world.api.send('POST', `${pathOf(instance)}/restart`);
    expect(status).toBe(202);
    expect(headers.get('retry-after')).toBe('1');
    const location = headers.get('location') ?? '';
    expect(location).toBe(`/api/operations/${body.operation.id}`);
    const operation = await ended(world, body.operation.id);
    expect(operation).toMatchObject({
      kind: 'restart',
      by: 'request',
      steps: ['stop_container', 'ensure_container', 'start_container', 'await_ready'].map((name) => ({ name })),
    });
    await client.writesOn();
    expect(await client.lost()).toEqual([]);
  });

  test('stays stopped when a worker comes and looks, and is stopped and started by that one', async () => {
    await run(world, instance, 'stop');
    await world.workers.pop()?.stop();
    await world.startWorker();
    expect((await world.api.get(pathOf(instance))).body.status).toBe('stopped');
    await client.isRefused();
    await run(world, instance, 'start');
    await client.writesOn();
    expect(await client.lost()).toEqual([]);
  });
});
