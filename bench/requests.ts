import autocannon from 'autocannon';
import { World } from '../test/support/world';
import { startBareHandlers } from './bare-process';
import { inTurns, type Comparison } from './measure';

const CONNECTIONS = 32;
const SECONDS = 5;
const ROUNDS = 5;

interface Load {
  readonly url: string;
  readonly method: 'GET' | 'POST';
}

async function requestsPerSecond({ url, method }: Load): Promise<number> {
  const body = method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
  const result = await autocannon({ url, method, connections: CONNECTIONS, duration: SECONDS, ...body });
  if (result.non2xx + result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were not 2xx, ${result.errors} errors`);
  return result.requests.average;
}

async function compare(what: string, bound: number, ours: Load, theirs: Load): Promise<Comparison> {
  await requestsPerSecond(ours); // warm
  await requestsPerSecond(theirs);
  const rates = await inTurns(
    ROUNDS,
    () => requestsPerSecond(ours),
    () => requestsPerSecond(theirs),
  );
  return {
    what,
    unit: 'req/s',
    ...rates,
    bound,
    samples: `median of ${ROUNDS} × ${SECONDS} s, ${CONNECTIONS} connections`,
  };
}

/** Reading a running instance, and accepting requests that no worker takes. */
export async function requests(): Promise<Comparison[]> {
  const world = await World.start({ timings: 'product', env: { LOG_LEVEL: 'info', MAX_PENDING: '1000000' } });
  const bare = await startBareHandlers(world.redis.port);
  try {
    const { body } = await world.api.create('redis', {}, 60);
    const path = `/api/resources/redis/${body.resource_name}`;
    const get = await compare(
      'GET an instance / bare Express 5 HGETALL of the same record',
      0.85,
      { url: world.api.url + path, method: 'GET' },
      { url: `${bare.url}/hashes/rm:resource:redis:${body.resource_name}`, method: 'GET' },
    );
    await Promise.all(world.workers.map((worker) => worker.stop()));
    const post = await compare(
      'POST an instance / bare Express 5 INCR + queue.add',
      0.7,
      { url: `${world.api.url}/api/resources/redis`, method: 'POST' },
      { url: `${bare.url}/jobs`, method: 'POST' },
    );
    return [get, post];
  } finally {
    await bare.process.stop();
    await world.discardPending();
    await world.close();
  }
}
