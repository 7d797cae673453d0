import { containersOf, networksOf, projectOf } from '../support/docker';
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

test('of workers that make the networks of many projects at once, each project gets one', async () => {
  world = await World.start({ workers: 2 });
  const projects = Array.from({ length: 6 }, (_one, at) => `project-${at}`);
  const answers = await Promise.all([...projects, ...projects].map(create));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  expect((await networks()).map(projectOf).sort()).toEqual(projects);
  const containers = await containersOf(await world.installationId(), world.docker);
  expect(new Set(containers.map(({ HostConfig }) => HostConfig.NetworkMode)).size).toBe(projects.length);
});

test('where NETWORK_POOL is used up, a request says so, and its addresses are free again when a project has gone', async () => {
  world = await World.start({ env: { NETWORK_POOL: ONE_NETWORK } });
  const { body: first } = await create('first');
  expect(first.status).toBe('running');
  const { status, body } = await create('second');
  expect(status).toBe(500);
  expect(body.error.resource.failure).toMatchObject({
    step: 'start_container',
    message: `NETWORK_POOL (${ONE_NETWORK}) has no free addresses for a network of project second`,
    hint: expect.stringMatching(/^Set NETWORK_POOL to a larger range/),
  });
  await purge(first.resource_name);
  await waitUntil('the idle network to go', async () => (await networks()).length === 0, IDLE_GOES_WITHIN_MS);
  expect((await create('second')).status).toBe(201);
});
