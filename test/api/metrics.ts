import { randomUUID } from 'node:crypto';
import { STATUSES } from '#core';
import { scrape } from '../support/metrics';
import { leaveSharedWorld, sharedWorld } from '../support/shared-world';
import { waitUntil } from '../support/wait-until';
import type { World } from '../support/world';

const REQUESTS = 'rm_http_request_duration_seconds_count';
const INSTANCE = '/api/resources/{type}/{name}';

let world: World;
beforeAll(async () => {
  world = await sharedWorld();
});
afterAll(async () => {
  await world.discardPending();
  await leaveSharedWorld();
});

describe('the metrics of the API', () => {
  test('are as Prometheus expects them, and say that Redis answers', async () => {
    const metrics = await scrape(world.api.url);
    expect(metrics.names).toEqual(
      expect.arrayContaining(['process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds', 'rm_instances']),
    );
    expect(metrics.value('rm_redis_up')).toBe(1);
    expect(metrics.value('rm_redis_round_trip_seconds')).toBeLessThan(1);
  });

  test('count a request under the path of its route, its method and its status', async () => {
    const labels = { method: 'GET', route: INSTANCE, status: '404' };
    const before = (await scrape(world.api.url)).value(REQUESTS, labels) ?? 0;
    for (const name of ['r901', 'r902', 'r903']) await world.api.get(`/api/resources/redis/${name}`);
    expect((await scrape(world.api.url)).value(REQUESTS, labels)).toBe(before + 3);
  });

  test('grow by no series when clients invent paths, types and names', async () => {
    const request = async () => {
      const id = randomUUID();
      await fetch(`${world.api.url}/${id}/${id}`);
      await fetch(`${world.api.url}/api/resources/${id}/${id}?${id}=1`);
      await fetch(`${world.api.url}/api/${id}`, { method: 'PUT' });
    };
    await request();
    await scrape(world.api.url); // makes a series of its own
    const before = await scrape(world.api.url);
    for (let round = 0; round < 50; round += 1) await request();
    const after = await scrape(world.api.url);
    expect(after.size).toBe(before.size);
    expect(after.value(REQUESTS, { route: 'other' })).toBe((before.value(REQUESTS, { route: 'other' }) ?? 0) + 100);
  });

  test('count a client that hangs up before it gets an answer', async () => {
    const { body } = await world.api.create('redis');
    const labels = { method: 'DELETE', route: INSTANCE, status: 'none' };
    const url = `${world.api.url}/api/resources/redis/${body.resource_name}`;
    const hungUp = fetch(url, {
      method: 'DELETE',
      headers: { prefer: 'wait=60' },
      signal: AbortSignal.timeout(500),
    });
    await expect(hungUp).rejects.toThrow();
    await waitUntil('it to count', async () => (await scrape(world.api.url)).value(REQUESTS, labels) === 1);
  });

  test('show what waits for a worker, and since when', async () => {
    const waiting = { queue: 'provision', state: 'waiting' };
    const before = await scrape(world.api.url);
    await world.api.create('redis');
    await world.api.create('mysql');
    const after = await scrape(world.api.url);
    expect(after.value('rm_queue_jobs', waiting)).toBe((before.value('rm_queue_jobs', waiting) ?? 0) + 2);
    expect(after.value('rm_operations_unfinished')).toBe((before.value('rm_operations_unfinished') ?? 0) + 2);
    for (const age of ['rm_queue_oldest_waiting_seconds', 'rm_operations_oldest_unfinished_seconds']) {
      const first = after.value(age);
      expect(first).toBeGreaterThan(0);
      expect((await scrape(world.api.url)).value(age)).toBeGreaterThan(first ?? 0);
    }
  });

  test('count the instances of each type and status as the records have them', async () => {
    for (const [type, status, count] of [
      ['redis', 'running', 4],
      ['mysql', 'running', 2],
      ['redis', 'stopped', 3],
      ['mysql', 'unreachable', 1],
    ] as const) {
      for (let made = 0; made < count; made += 1) {
        const { body } = await world.api.create(type);
        await world.pretendStatus(type, String(body.resource_name), status);
      }
    }
    const records = await Promise.all(
      (await world.redisClient.keys('rm:resource:*')).map((key) =>
        world.redisClient.hmget(key, 'resource_type', 'status'),
      ),
    );
    const counted = (type: string, status: string) =>
      records.filter(([ofType, hasStatus]) => ofType === type && hasStatus === status).length;
    const truth = ['redis', 'mysql'].flatMap((type) => STATUSES.map((status) => [type, status, counted(type, status)]));
    await waitUntil('the counts to be those of the records', async () => {
      const metrics = await scrape(world.api.url);
      return truth.every(([type, status, count]) => {
        return metrics.value('rm_instances', { type: String(type), status: String(status) }) === count;
      });
    });
  });
});
