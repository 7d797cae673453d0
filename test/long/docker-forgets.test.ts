import { withRedis } from '../support/clients';
import { dockerOfItsOwn } from '../support/docker-of-its-own';
import { waitUntil } from '../support/wait-until';

const ENDS = 'kills processes that the Docker Engine has forgotten';
const ENDED_WITHIN_MS = 5_000;

/** What a Docker Engine 20.10 does that is killed between the start of a container and its note of it. */
describe('when a Docker Engine that was killed has forgotten that a container runs', () => {
  const site = dockerOfItsOwn();

  interface Instance {
    readonly resource_name: string;
    readonly exposed_port: number;
    readonly uri: string;
  }

  const created = async (): Promise<Instance> => {
    const { body } = await site.world.api.create('redis', { maxmemory: '16mb' }, 60);
    const instance: Instance = body;
    return instance;
  };
  const pathOf = ({ resource_name: name }: Instance) => `/api/resources/redis/${name}`;

  /** Makes an instance whose container runs on, at an address that Docker thinks is free. */
  const forgottenOne = async (): Promise<Instance> => {
    const instance = await created();
    await withRedis(instance, (client) => client.set('key', 'value'));
    const { id } = await site.world.containerOf('redis', instance.resource_name);
    await site.docker.stop('SIGKILL');
    site.docker.forgetStart(id);
    await site.docker.start();
    return instance;
  };
  const isEnded = () =>
    waitUntil(
      'what was forgotten to be ended',
      async () => (await site.docker.forgotten()).length === 0,
      ENDED_WITHIN_MS,
    );
  const start = (instance: Instance) => site.world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60);

  test('it is ended when Docker is back, and a start brings the instance back on its port, with its data', async () => {
    const instance = await forgottenOne();
    await isEnded();
    const { status, body } = await start(instance);
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'running', uri: instance.uri } });
    expect(await withRedis(instance, (client) => client.get('key'))).toBe('value');
    // The watch and garbage collection may both be at it.
    const containers = site.world.workers[0]?.logged(ENDS).map(({ container }) => container);
    expect(new Set(containers).size).toBe(1);
  });

  test('it is ended by a worker that was away', async () => {
    const instance = await created();
    const { id } = await site.world.containerOf('redis', instance.resource_name);
    await site.world.workers[0]?.stop();
    await site.docker.stop('SIGKILL');
    site.docker.forgetStart(id);
    await site.docker.start();
    expect(await site.docker.forgotten()).toEqual([id]);
    await site.world.startWorker();
    await isEnded();
    await waitUntil('it to be told', async () => (await site.world.api.get(pathOf(instance))).body.status === 'exited');
  });

  test('instances that are given its address can be used', async () => {
    const instance = await forgottenOne();
    const others = await Promise.all([created(), created(), created()]);
    expect(await start(instance)).toMatchObject({ status: 200, body: { status: 'running' } });
    const all = [instance, ...others];
    for (const one of all) await withRedis(one, (client) => client.set('key', one.resource_name));
    for (const one of all) expect(await withRedis(one, (client) => client.get('key'))).toBe(one.resource_name);
    await isEnded();
  });

  test('a container that is being started is none', async () => {
    const instances = await Promise.all([1, 2, 3, 4, 5, 6].map(() => created()));
    for (let turn = 0; turn < 3; turn += 1) {
      await Promise.all(
        instances.map((instance) => site.world.api.send('POST', `${pathOf(instance)}/stop`, undefined, 60)),
      );
      const [answers] = await Promise.all([Promise.all(instances.map(start)), site.world.startWorker()]);
      for (const answer of answers) expect(answer).toMatchObject({ status: 200 });
    }
    expect(site.world.workers.flatMap((worker) => worker.logged(ENDS))).toEqual([]);
  });
});
