import autocannon from 'autocannon';
import { World } from '../test/support/world';
import { startBareHandlers } from './bare-process';
import { atMost, inTurns, median } from './measure';
import { memoryAtRest, MEMORY_BOUND_MB } from './memory';
import type { Comparison, Report } from './report';

const CONNECTIONS = 32;
const SECONDS = 3;
const ROUNDS = 4;

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
  const rounds = atMost(ROUNDS);
  const rates = await inTurns(rounds, {
    ours: () => requestsPerSecond(ours),
    theirs: () => requestsPerSecond(theirs),
  });
  const samples = `median of ${rounds} × ${SECONDS} s, ${CONNECTIONS} connections`;
  return { what, unit: 'req/s', ours: median(rates.ours), theirs: median(rates.theirs), bound, samples };
}

/** Reading a running instance, and accepting requests that no worker takes. */
async function rates(report: Report): Promise<void> {
  const row = report.comparisons();
  const world = await World.start({ timings: 'product', env: { LOG_LEVEL: 'info', MAX_PENDING: '1000000' } });
  const bare = await startBareHandlers(world.redis.port);
  try {
    const { body } = await world.api.create('redis', {}, 60);
    const path = `/api/resources/redis/${body.resource_name}`;
    const get = await compare(
      'GET an instance / bare Express 5 HGETALL of the same record',
      0.95,
      { url: world.api.url + path, method: 'GET' },
      { url: `${bare.url}/hashes/rm:resource:redis:${body.resource_name}`, method: 'GET' },
    );
    row(get);
    await Promise.all(world.workers.map((worker) => worker.stop()));
    const post = await compare(
      'POST an instance / bare Express 5 INCR + queue.add',
      0.7,
      { url: `${world.api.url}/api/resources/redis`, method: 'POST' },
      { url: `${bare.url}/jobs`, method: 'POST' },
    );
    row(post);
  } finally {
    await bare.process.stop();
    await world.discardPending();
    await world.close();
  }
}

export async function requests(report: Report): Promise<void> {
  await rates(report);
  const row = report.table('memory at rest', 'MB resident', 'wanted', 'met');
  for (const [name, mb] of Object.entries(await memoryAtRest()))
    row(name, mb.toFixed(0), `≤ ${MEMORY_BOUND_MB}`, mb <= MEMORY_BOUND_MB ? 'yes' : 'NO');
}
