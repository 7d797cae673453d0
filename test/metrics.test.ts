import { createKey } from './support/cli';
import { freePort } from './support/free-port';
import { scrape, type Scrape } from './support/metrics';
import { runToEnd } from './support/run-to-end';
import { waitUntil } from './support/wait-until';
import { World } from './support/world';

const local = (port: number) => `http://127.0.0.1:${port}`;
const KEY = 'first-key-5f0c1a9e7b';

/** Scrapes until the series is 1: a worker counts after it has told its user. */
async function scrapeUntil(url: string, name: string, labels: Readonly<Record<string, string>>): Promise<Scrape> {
  return waitUntil(`${name} to be 1`, async () => {
    const metrics = await scrape(url);
    return metrics.value(name, labels) === 1 ? metrics : undefined;
  });
}

describe('the metrics of a worker', () => {
  let world: World;
  let url: string;
  beforeAll(async () => {
    const port = await freePort();
    url = local(port);
    world = await World.start({ env: { METRICS_PORT: String(port) }, ownSeeds: true });
  });
  afterAll(() => world.close());

  test('are as Prometheus expects them, and name its host in each', async () => {
    const metrics = await scrape(url);
    const hosts = metrics.all('rm_operations_total').map(({ labels }) => labels['host']);
    expect([...new Set(hosts)]).toEqual([expect.stringMatching(/^[0-9a-f]+$/)]);
    expect(metrics.value('rm_docker_up')).toBe(1);
    expect(metrics.value('rm_docker_round_trip_seconds')).toBeLessThan(5);
    expect(metrics.value('rm_redis_up')).toBe(1);
    expect(metrics.value('rm_ports_free')).toBe(100);
    expect(metrics.value('rm_disk_free_bytes')).toBeLessThanOrEqual(metrics.value('rm_disk_size_bytes') ?? 0);
    expect(metrics.value('rm_seeds', { type: 'mysql' })).toBe(0);
  });

  test('count a creation with the time that its user waited, each of its steps, and the port that it takes', async () => {
    const before = await scrape(url);
    const asked = performance.now();
    const { status, body } = await world.api.create('redis', {}, 60);
    const waited = (performance.now() - asked) / 1000;
    expect(status).toBe(201);
    const creation = { type: 'redis', path: 'plain' };
    const after = await scrapeUntil(url, 'rm_creation_duration_seconds_count', creation);
    const measured = after.value('rm_creation_duration_seconds_sum', creation) ?? 0;
    expect(measured).toBeGreaterThan(0.05);
    expect(measured).toBeLessThan(waited + 0.1);
    const { body: operation } = await world.api.get(`/api/operations/${body.operation.id}`);
    const steps = (operation.steps as { name: string }[]).map(({ name }) => name);
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) expect(after.value('rm_step_duration_seconds_count', { kind: 'create', step })).toBe(1);
    expect(after.value('rm_step_duration_seconds_sum', { kind: 'create' })).toBeLessThan(measured);
    const succeeded = { kind: 'create', state: 'succeeded' };
    expect([before, after].map((one) => one.value('rm_operations_total', succeeded))).toEqual([0, 1]);
    expect([before, after].map((one) => one.value('rm_ports_free'))).toEqual([100, 99]);
  });

  test('count a failed creation by its reason, and no time to get running', async () => {
    const { status, body } = await world.api.create('redis', { image_version: 'redis:7.2' }, 60);
    expect({ status, reason: body.error.resource.failure.reason }).toEqual({
      status: 500,
      reason: 'image_unavailable',
    });
    const failure = { kind: 'create', reason: 'image_unavailable' };
    const metrics = await scrapeUntil(url, 'rm_operation_failures_total', failure);
    expect(metrics.value('rm_operation_failures_total')).toBe(1);
    expect(metrics.value('rm_operations_total', { kind: 'create', state: 'failed' })).toBe(1);
    expect(metrics.value('rm_creation_duration_seconds_count')).toBe(1);
    expect(metrics.all('rm_step_duration_seconds_count', { kind: 'create', step: 'await_ready' })).toHaveLength(1);
  });

  test.each([
    ['GET', '/', 404],
    ['POST', '/metrics', 405],
    ['GET', '/metrics?x=1', 200],
    ['HEAD', '/metrics', 200],
  ])('are all that it serves: %s %s gets %i', async (method, path, status) => {
    expect((await fetch(url + path, { method })).status).toBe(status);
  });

  test('tell, like those of the API, when Redis is away and when it is back', async () => {
    await world.redis.stop('SIGKILL');
    try {
      for (const one of [url, world.api.url]) {
        await waitUntil('it to be told', async () => (await scrape(one)).value('rm_redis_up') === 0);
        const metrics = await scrape(one);
        expect(metrics.value('rm_redis_round_trip_seconds')).toBeUndefined();
        expect(metrics.value('rm_instances')).toBeUndefined();
        expect(metrics.value('rm_ports_free')).toBeUndefined();
      }
    } finally {
      await world.redis.start();
    }
    for (const one of [url, world.api.url])
      await waitUntil('it to be told', async () => (await scrape(one)).value('rm_redis_up') === 1);
    await waitUntil('free ports', async () => (await scrape(url)).value('rm_ports_free') !== undefined);
  });
});

test('metrics that other machines can reach are for the keys of admins only', async () => {
  const env = { LISTEN_IP: '0.0.0.0', API_KEYS: KEY, METRICS_PORT: String(await freePort()) };
  await World.use({ env, key: KEY }, async (world) => {
    const viewer = await createKey(world, 'viewer', 'default');
    const admin = await createKey(world, 'admin', 'default');
    for (const url of [world.api.url, local(Number(env.METRICS_PORT))]) {
      const statusWith = async (headers: Record<string, string>) => (await fetch(`${url}/metrics`, { headers })).status;
      expect(await statusWith({})).toBe(401);
      expect(await statusWith({ authorization: 'Bearer wrong-key-5f0c1a9e7b' })).toBe(401);
      expect(await statusWith({ authorization: `Bearer ${viewer.key}` })).toBe(403);
      expect(await statusWith({ authorization: `Bearer ${admin.key}` })).toBe(200);
      expect((await scrape(url, { 'x-api-key': KEY })).value('rm_redis_up')).toBe(1);
    }
    const { body } = await world.api.get('/api/audit');
    expect(body.entries).toContainEqual(expect.objectContaining({ route: '/metrics', status: 403, key_id: viewer.id }));
  });
});

describe('workers of one host', () => {
  test('take the ports of METRICS_PORT one after the other, and no further worker starts', async () => {
    const first = await freePort();
    const env = { METRICS_PORT: `${first}-${first + 1}` };
    await World.use({ workers: 2, env }, async (world) => {
      const [one, other] = await Promise.all([first, first + 1].map((port) => scrape(local(port))));
      expect(one?.all('rm_ports_free')[0]?.labels).toEqual(other?.all('rm_ports_free')[0]?.labels);
      const { exitCode, output } = await runToEnd('worker', world.env);
      expect(exitCode).toBe(1);
      expect(output).toContain(`METRICS_PORT: no port from ${first} to ${first + 1} of LISTEN_IP '127.0.0.1' is free`);
    });
  });

  test('listen on no port unless they are asked to', async () => {
    await World.use({}, (world) => {
      expect(world.workers[0]?.logged('metrics ready')).toEqual([]);
      return Promise.resolve();
    });
  });
});
