import { World } from '../test/support/world';
import { DockerRun } from './docker-run';
import { inTurns, timed, type Comparison } from './measure';
import { usable } from './usable';

const AT_ONCE = 40;
/** How many a user's `xargs -P` would start at a time: the better of these counts. */
const LANES = [4, 16];

/** From the POST until the server answers a client of our own. */
async function provision(world: World, type: string): Promise<void> {
  const { status, body } = await world.api.create(type, {}, 120);
  if (status !== 201) throw new Error(`POST ${type} answered ${status}: ${JSON.stringify(body)}`);
  await usable(type, Number(body.exposed_port), body.db_password);
}

async function oneAtATime(world: World, type: string, rounds: number, bound: number): Promise<Comparison> {
  const docker = new DockerRun();
  try {
    const times = await inTurns(
      rounds,
      () => timed(() => provision(world, type)),
      () => timed(() => docker.start(type)),
    );
    const what = `${type}: POST → usable / docker run → usable`;
    return {
      what,
      unit: 's',
      ours: times.ours / 1000,
      theirs: times.theirs / 1000,
      bound,
      samples: `median of ${rounds}`,
    };
  } finally {
    await docker.removeAll();
  }
}

async function dockerRunAtOnce(lanes: number): Promise<number> {
  const docker = new DockerRun();
  try {
    return await timed(() => docker.startMany('redis', AT_ONCE, lanes));
  } finally {
    await docker.removeAll();
  }
}

async function oursAtOnce(): Promise<number> {
  const world = await World.start({ timings: 'product' });
  try {
    await provision(world, 'redis'); // both processes have served before
    return await timed(() => Promise.all(Array.from({ length: AT_ONCE }, () => provision(world, 'redis'))));
  } finally {
    await world.close();
  }
}

async function manyAtOnce(rounds: number): Promise<Comparison> {
  const theirs = async () => {
    const times: number[] = [];
    for (const lanes of LANES) times.push(await dockerRunAtOnce(lanes));
    return Math.min(...times);
  };
  const times = await inTurns(rounds, oursAtOnce, theirs);
  const what = `redis: ${AT_ONCE} at once → all usable / docker run, best of xargs -P ${LANES.join(' and ')}`;
  return {
    what,
    unit: 's',
    ours: times.ours / 1000,
    theirs: times.theirs / 1000,
    bound: 1.2,
    samples: `median of ${rounds}`,
  };
}

export async function provisioning(): Promise<Comparison[]> {
  const world = await World.start({ timings: 'product' });
  try {
    await provision(world, 'redis'); // both processes have served before
    const redis = await oneAtATime(world, 'redis', 15, 1.25);
    const mysql = await oneAtATime(world, 'mysql', 4, 1.05);
    return [redis, await manyAtOnce(3), mysql];
  } finally {
    await world.close();
  }
}
