import { containersOf, networksOf } from '../support/docker';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const SMALL = { maxmemory: '16mb' };
/** A range of one network, which no other test and no default has. */
const ONE_NETWORK = '10.187.100.0/22';
/** Garbage collection, every second here, removes a network that is 5 s old. */
const IDLE_GOES_WITHIN_MS = 40_000;

let world: World;
afterEach(() => world.close());

const networks = async () => networksOf(await world.installationId(), world.docker);
const create = (project: string) => world.api.create('redis', { ...SMALL, project }, 60);

async function purge(name: string): Promise<void> {
  const { status } = await world.api.send('DELETE', `/api/resources/redis/${name}?purge=true`, undefined, 60);
  expect(status).toBe(200);
}

test('two workers that create the first instances at once make one network for all of them', async () => {
  world = await World.start({ workers: 2 });
  const projects = Array.from({ length: 6 }, (_one, at) => `project-${at}`);
  const answers = await Promise.all(projects.map(create));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  expect(await networks()).toHaveLength(1);
  const containers = await containersOf(await world.installationId(), world.docker);
  expect(new Set(containers.map(({ HostConfig }) => HostConfig.NetworkMode)).size).toBe(1);
});

test('where NETWORK_POOL is used up, a request says so, and works when there are addresses again', async () => {
  world = await World.start({ env: { NETWORK_POOL: ONE_NETWORK } });
  const network = await world.docker.createNetwork({
    Name: `foreign-${await world.installationId()}`,
    IPAM: { Config: [{ Subnet: ONE_NETWORK }] },
  });
  try {
    const { status, body } = await create('first');
    expect(status).toBe(500);
    expect(body.error.resource.failure).toMatchObject({
      step: 'start_container',
      message: `NETWORK_POOL (${ONE_NETWORK}) has no free addresses for another network`,
      hint: expect.stringMatching(/^Set NETWORK_POOL to a larger range/),
    });
  } finally {
    await network.remove();
  }
  expect((await create('first')).status).toBe(201);
});

test('the network goes when the last instance has gone', async () => {
  world = await World.start();
  const { body } = await create('first');
  expect(await networks()).toHaveLength(1);
  await purge(body.resource_name);
  await waitUntil('the idle network to go', async () => (await networks()).length === 0, IDLE_GOES_WITHIN_MS);
});

test('the network of the last instance goes with a worker that stops right after the purge', async () => {
  world = await World.start({ timings: 'product' });
  const { body } = await create('first');
  await purge(body.resource_name);
  await world.workers[0]?.stop();
  expect(await networks()).toEqual([]);
});

test('the network of an instance outlives the worker', async () => {
  world = await World.start();
  await create('first');
  await world.workers[0]?.stop();
  expect(await networks()).toHaveLength(1);
});
