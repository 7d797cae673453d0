import { withRedis } from './support/clients';
import { PrivateEngine } from './support/private-engine';
import { waitUntil } from './support/wait-until';
import { World } from './support/world';

/** What a Docker Engine 20.10 does that is killed between the start of a container and its note of it. */
describe('when a Docker Engine that was killed has forgotten that a container runs', () => {
  let engine: PrivateEngine;
  let world: World;
  beforeAll(async () => {
    engine = await PrivateEngine.create('redis:8.0');
  });
  afterAll(() => engine.remove());
  beforeEach(async () => {
    await engine.start();
    world = await World.start({ engineSocket: engine.socket });
  });
  afterEach(() => world.close());

  interface Instance {
    readonly resource_name: string;
    readonly exposed_port: number;
    readonly uri: string;
  }

  const created = async (): Promise<Instance> => {
    const { body } = await world.api.create('redis', { maxmemory: '16mb' }, 60);
    const instance: Instance = body;
    return instance;
  };
  const pathOf = ({ resource_name: name }: Instance) => `/api/resources/redis/${name}`;

  /** It runs on, at an address that the engine holds for free. */
  const forgottenOne = async (): Promise<Instance> => {
    const instance = await created();
    await withRedis(instance, (client) => client.set('key', 'value'));
    const { id } = await world.containerOf('redis', instance.resource_name);
    await engine.stop('SIGKILL');
    engine.forgetStart(id);
    await engine.start();
    await waitUntil(
      'the worker to see it',
      async () => (await world.api.get(pathOf(instance))).body.status === 'exited',
    );
    expect(await engine.forgotten()).toEqual([id]);
    return instance;
  };

  test('a start ends it, and the instance has its port, its password and its data', async () => {
    const instance = await forgottenOne();
    const { status, body } = await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60);
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'running', uri: instance.uri } });
    expect(await withRedis(instance, (client) => client.get('key'))).toBe('value');
    expect(await engine.forgotten()).toEqual([]);
  });

  test('an instance that is given the same address can be used as soon as the other has been started', async () => {
    const instance = await forgottenOne();
    const [other] = await Promise.all([created(), world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60)]);
    for (const one of [instance, other]) await withRedis(one, (client) => client.set('key', one.resource_name));
    for (const one of [instance, other])
      expect(await withRedis(one, (client) => client.get('key'))).toBe(one.resource_name);
    expect(await engine.forgotten()).toEqual([]);
  });

  test('a deletion ends it', async () => {
    const instance = await forgottenOne();
    await world.api.send('DELETE', pathOf(instance));
    await waitUntil('it to be deleted', async () => (await world.api.get(pathOf(instance))).status === 410);
    expect(await engine.forgotten()).toEqual([]);
    expect(
      world.workers[0]?.logged('ended a container that the Docker Engine had forgotten when it was killed'),
    ).toHaveLength(1);
  });
});
