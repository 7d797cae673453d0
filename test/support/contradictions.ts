import type Docker from 'dockerode';
import { KEYS } from '#core';
import { containersOf, resourceOf } from './docker';
import type { World } from './world';

type Recorded = Readonly<Record<string, string>>;

/** Whether the container of an instance in this status runs; in the others it may be between the two. */
const RUNS: Readonly<Record<string, boolean>> = { running: true, stopped: false, exited: false };

const memberOf = (record: Recorded) => `${record['resource_type']}/${record['resource_name']}`;

async function recordsOf({ redisClient }: World): Promise<Recorded[]> {
  const keys = await redisClient.keys('rm:resource:*');
  return Promise.all(keys.map((key) => redisClient.hgetall(key)));
}

function againstDocker(record: Recorded, containers: readonly Docker.ContainerInfo[]): string[] {
  const { status = '', exposed_port: port } = record;
  const container = containers.find((one) => resourceOf(one) === memberOf(record));
  if (!container || RUNS[status] === undefined) return [];
  const isRunning = container.State === 'running';
  const published = container.Ports.map(({ PublicPort }) => String(PublicPort));
  return [
    ...(isRunning === RUNS[status] ? [] : [`${memberOf(record)} is ${status}, and its container ${container.State}`]),
    ...(!isRunning || published.includes(port ?? '')
      ? []
      : [`${memberOf(record)} is at ${port}, not ${published.join()}`]),
  ];
}

async function againstApi({ api }: World, records: readonly Recorded[]): Promise<string[]> {
  const { body } = await api.get('/api/resources?limit=500');
  const listed = (body.resources as Recorded[]).map((view) => `${memberOf(view)} ${view['status']}`).sort();
  const recorded = records.filter(({ status, project }) => status !== 'deleted' && project !== KEYS.poolProject);
  const expected = recorded.map((record) => `${memberOf(record)} ${record['status']}`).sort();
  return listed.join() === expected.join() ? [] : [`the API lists ${listed.join()} of ${expected.join()}`];
}

/** Jobs that wait or are under way. */
async function jobsOf({ redisClient }: World): Promise<string[]> {
  const keys = await redisClient.keys('rm:queue:*');
  return keys.filter((key) => /:(wait|active|delayed|prioritized)$/.test(key)).map((key) => `jobs in ${key}`);
}

/** Where API, Redis, Docker, disk and ports do not tell the same story of an installation in which nothing is under way. */
export async function findContradictions(world: World): Promise<string[]> {
  const records = await recordsOf(world);
  const containers = await containersOf(await world.installationId(), world.docker);
  return [
    ...(await world.leaks()),
    ...(await jobsOf(world)),
    ...records.flatMap((record) => againstDocker(record, containers)),
    ...(await againstApi(world, records)),
  ];
}
