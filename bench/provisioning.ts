import { setTimeout as sleep } from 'node:timers/promises';
import { World, type WorldOptions } from '../test/support/world';
import { DockerRun } from './docker-run';
import { inTurns, percentile, timed, type Comparison } from './measure';
import { usable } from './usable';

/** How many a user's `xargs -P` would start at a time: the best of these counts. */
const LANES = [4, 16];
const DEFAULT = {} as const;

/** From the POST until the server answers a client of our own. @returns how the instance was made */
async function provision(world: World, type: string): Promise<string> {
  const { status, body } = await world.api.create(type, DEFAULT, 120);
  if (status !== 201) throw new Error(`POST ${type} answered ${status}: ${JSON.stringify(body)}`);
  await usable(type, Number(body.exposed_port), body.db_password);
  return String(body.path);
}

async function provisionBy(world: World, type: string, path: string): Promise<void> {
  const made = await provision(world, type);
  if (made !== path) throw new Error(`${type} was made ${made}, not ${path}`);
}

async function withDocker<T>(use: (docker: DockerRun) => Promise<T>): Promise<T> {
  const docker = new DockerRun();
  try {
    return await use(docker);
  } finally {
    await docker.removeAll();
  }
}

async function withWorld<T>(options: WorldOptions, use: (world: World) => Promise<T>): Promise<T> {
  const world = await World.start({ timings: 'product', ...options });
  try {
    await provision(world, 'redis'); // both processes have served before
    return await use(world);
  } finally {
    await world.close();
  }
}

interface Case {
  readonly type: string;
  readonly path: 'plain' | 'seeded';
  readonly rounds: number;
  readonly bound: number;
}

async function oneAtATime(world: World, { type, path, rounds, bound }: Case): Promise<Comparison> {
  await provision(world, type); // its seed is made
  return withDocker(async (docker) => {
    const ours = () => timed(() => provisionBy(world, type, path));
    const times = await inTurns(rounds, ours, () => timed(() => docker.start(type)));
    return inSeconds(`${type}, ${path}: POST → usable / docker run → usable`, times, bound, `median of ${rounds}`);
  });
}

function inSeconds(what: string, times: { ours: number; theirs: number }, bound: number, samples: string): Comparison {
  return { what, unit: 's', ours: times.ours / 1000, theirs: times.theirs / 1000, bound, samples };
}

async function isReady(world: World, type: string): Promise<void> {
  while ((await world.redisClient.zcard(`rm:index:pool:${type}`)) === 0) await sleep(20);
}

/** Against a fixed bound, since nothing that a user could do instead is warm. In ms. */
async function warm(world: World, type: string, rounds: number): Promise<readonly Comparison[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await isReady(world, type);
    await sleep(500); // the worker that filled the pool is done with it
    times.push(await timed(() => provisionBy(world, type, 'warm')));
  }
  const what = `${type}, warm: POST → usable, in ms / wanted`;
  const bounds = { 50: 10, 99: 50 };
  return Object.entries(bounds).map(([percent, theirs]) => {
    const samples = `p${percent} of ${rounds}`;
    return { what, unit: 'ms', ours: percentile(times, Number(percent)), theirs, bound: 1, samples };
  });
}

async function dockerRunAtOnce(type: string, count: number, lanes: number): Promise<number> {
  return withDocker((docker) => timed(() => docker.startMany(type, count, lanes)));
}

async function oursAtOnce(type: string, count: number): Promise<number> {
  return withWorld({}, async (world) => {
    await provision(world, type);
    return timed(() => Promise.all(Array.from({ length: count }, () => provision(world, type))));
  });
}

interface Burst {
  readonly type: string;
  readonly count: number;
  readonly rounds: number;
  readonly bound: number;
}

async function burst({ type, count, rounds, bound }: Burst): Promise<Comparison> {
  const lanes = [...new Set(LANES.map((most) => Math.min(most, count)))];
  const theirs = async () => {
    const times: number[] = [];
    for (const parallel of lanes) times.push(await dockerRunAtOnce(type, count, parallel));
    return Math.min(...times);
  };
  const times = await inTurns(rounds, () => oursAtOnce(type, count), theirs);
  const what = `${type}: ${count} at once → all usable / docker run, best of xargs -P ${lanes.join(' and ')}`;
  return inSeconds(what, times, bound, `median of ${rounds}`);
}

export async function provisioning(): Promise<Comparison[]> {
  const cold = await withWorld({}, async (world) => [
    await oneAtATime(world, { type: 'redis', path: 'plain', rounds: 15, bound: 1.03 }),
    await oneAtATime(world, { type: 'mysql', path: 'seeded', rounds: 7, bound: 0.2 }),
  ]);
  const pooled = await withWorld({ env: { POOL: 'redis:1,mysql:1' } }, async (world) => [
    ...(await warm(world, 'redis', 20)),
    ...(await warm(world, 'mysql', 10)),
  ]);
  const bursts = [
    await burst({ type: 'redis', count: 10, rounds: 3, bound: 1 }),
    await burst({ type: 'redis', count: 40, rounds: 3, bound: 1 }),
    await burst({ type: 'mysql', count: 10, rounds: 1, bound: 0.35 }),
  ];
  return [...cold, ...pooled, ...bursts];
}
