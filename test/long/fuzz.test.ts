import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { exchange, type FuzzAnswer } from '../support/fuzz/exchange';
import { judge } from '../support/fuzz/judge';
import { Inhabitants } from '../support/fuzz/population';
import { requestsOf, type Description, type FuzzRequest } from '../support/fuzz/requests';
import { TEST_SEED } from '../support/test-seed';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

/** RM_TEST_RUNS makes it a longer hunt. */
const REQUESTS = Number(process.env['RM_TEST_RUNS'] ?? 10_000);
/** All operations are ended after so many: one that is under way would make the others be refused. */
const ROUND = 500;
const IN_FLIGHT = 8;
const MOST_SHOWN = 20;
const MOST_GROWTH_BYTES = 100 * 2 ** 20;
const IN_TIME_MS = 600_000;

function memoryOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

/** The machine stood still: Redis was not heard in time. It is asked again then. */
const isLate = ({ status, body = '' }: FuzzAnswer) => status === 503 && body.includes('Redis is not available');

const connectionsOf = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

describe('generated requests', () => {
  let world: World;
  let inhabitants: Inhabitants;
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const pid = () => world.apiProcess?.pid ?? 0;

  beforeAll(async () => {
    world = await World.start({ workers: 0 });
    inhabitants = await Inhabitants.create(world);
  });
  afterAll(async () => {
    agent.destroy();
    await world.redisClient.flushall();
    await world.close();
  });

  async function problemOf(request: FuzzRequest): Promise<string | undefined> {
    const { check, url } = world.api;
    if (!check) throw new Error('there is no description to judge by');
    const filled = { ...request, path: await inhabitants.fill(request.path) };
    const send = () => exchange(agent, url, filled);
    return send().then(
      async (answer) => judge(check, filled, isLate(answer) ? await send() : answer),
      (error: unknown) => `no answer: ${String(error)}`,
    );
  }

  async function runRound(requests: readonly FuzzRequest[]): Promise<string[]> {
    const left = [...requests];
    const problems: string[] = [];
    const client = async () => {
      for (let request = left.shift(); request; request = left.shift()) {
        const problem = await problemOf(request);
        if (problem !== undefined) problems.push(`${problem} ← ${JSON.stringify(request).slice(0, 1_000)}`);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, client));
    await inhabitants.reset();
    return problems;
  }

  test(
    'are each answered in time, as described and without an unexpected error, and leave nothing in the process',
    async () => {
      const response = await fetch(`${world.api.url}/openapi.json`);
      const description = (await response.json()) as Description; // made by the API
      const requests = fc.sample(requestsOf(description, inhabitants.population), {
        numRuns: REQUESTS,
        seed: TEST_SEED,
      });
      const connectionsBefore = connectionsOf(pid());
      const memory: number[] = [];
      const problems: string[] = [];
      for (let at = 0; at < REQUESTS; at += ROUND) {
        problems.push(...(await runRound(requests.slice(at, at + ROUND))));
        memory.push(memoryOf(pid()));
      }
      expect({ seed: TEST_SEED, problems: problems.slice(0, MOST_SHOWN) }).toEqual({ seed: TEST_SEED, problems: [] });

      expect(world.apiProcess?.hasEnded).toBe(false);
      expect(world.apiProcess?.output).not.toContain('unexpected error');
      expect((await world.api.get('/readyz')).status).toBe(200);
      expect(await world.redisClient.pubsub('CHANNELS', '*')).toEqual(['rm:changes']);
      agent.destroy();
      await waitUntil('the connections to be closed', () => connectionsOf(pid()) <= connectionsBefore);
      expect(Math.max(...memory) - (memory[Math.floor(memory.length / 4)] ?? 0)).toBeLessThan(MOST_GROWTH_BYTES);
    },
    IN_TIME_MS,
  );
});
