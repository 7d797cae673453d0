import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Redis } from 'ioredis';
import { TIMINGS } from '#core';
import { PortLedger } from '../../apps/worker/src/instance/ports';
import { withRedis } from '../support/clients';
import { freeRange, occupy } from '../support/free-range';
import { slowRedis, typesFolder } from '../support/types-folder';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const SMALL = { maxmemory: '16mb' };

async function worldWithPorts(first: number, count: number): Promise<World> {
  return World.start({ env: { PORT_RANGE: `${first}-${first + count - 1}` } });
}

test('a port that a foreign process has is passed over, and the process is not disturbed', async () => {
  const first = await freeRange(3);
  const world = await worldWithPorts(first, 3);
  const foreign = await occupy(first);
  try {
    const { status, body } = await world.api.create('redis', SMALL, 60);
    expect(status).toBe(201);
    expect(body.exposed_port).toBe(String(first + 1));
    await withRedis(body, (client) => client.ping());
    expect(foreign?.listening).toBe(true);
  } finally {
    foreign?.close();
    await world.close();
  }
});

test('a request for which no port is left fails as no_free_port, and leaves nothing', async () => {
  const world = await worldWithPorts(await freeRange(2), 2);
  try {
    expect((await world.api.create('redis', SMALL, 60)).status).toBe(201);
    expect((await world.api.create('redis', SMALL, 60)).status).toBe(201);
    const { status, body } = await world.api.create('redis', SMALL, 60);
    expect(status).toBe(500);
    expect(body.error.resource.failure).toMatchObject({
      step: 'start_container',
      reason: 'no_free_port',
      message: expect.stringMatching(
        /^all ports from \d+ to \d+ of this host are in use, or released less than \d+ s ago$/,
      ),
      hint: expect.stringContaining('PORT_RANGE'),
    });
    expect(await world.leaks()).toEqual([]);
  } finally {
    await world.close();
  }
});

test('a port stays the same, over restarts of its container and of the worker', async () => {
  const world = await World.start();
  try {
    const { body: instance } = await world.api.create('redis', SMALL, 60);
    const container = await world.containerOf('redis', instance.resource_name);
    for (let restarts = 0; restarts < 2; restarts += 1) {
      await container.restart();
      await world.workers.at(-1)?.stop();
      await world.startWorker();
      const answer = () => withRedis(instance, (client) => client.ping()).catch(() => undefined);
      expect(await waitUntil('Redis to answer again', answer)).toBe('PONG');
    }
    const seen = await world.finished('redis', String(instance.resource_name));
    expect({ ...seen, updated_at: instance.updated_at }).toEqual(instance);
  } finally {
    await world.close();
  }
});

/** Takes the lease out of the ledger, as a Redis does that was killed before it had written it down. @returns the port */
async function loseLease(world: World, name: string, heir?: string): Promise<string> {
  await world.reaches('await_ready', 'redis', name);
  const { resource_id: id = '', host_id: host } = await world.record('redis', name);
  const ledger = `rm:ports:${host}`;
  const [port = ''] = ((await world.redisClient.hget(ledger, id)) ?? '').split(' ');
  await world.redisClient.hdel(ledger, id, port);
  if (heir !== undefined) await world.redisClient.hset(ledger, port, heir);
  return port;
}

test('an instance that runs has its port leased, also where Redis lost the lease meanwhile', async () => {
  const types = typesFolder();
  slowRedis(types, 4);
  const world = await World.start({ env: { TEMPLATES_DIR: types } });
  try {
    const { body: robbed } = await world.api.create('redis', SMALL);
    const { body: free } = await world.api.create('redis', SMALL);
    const taken = await loseLease(world, robbed.resource_name, free.resource_id);
    const port = await loseLease(world, free.resource_name);
    expect(await world.finished('redis', free.resource_name)).toMatchObject({ status: 'running', exposed_port: port });
    const moved = await world.finished('redis', robbed.resource_name);
    expect(moved.status).toBe('running');
    expect(moved.exposed_port).not.toBe(taken);
    const { host_id: host } = await world.record('redis', robbed.resource_name);
    await world.redisClient.hdel(`rm:ports:${host}`, taken);
    expect(await world.leaks()).toEqual([]);
  } finally {
    await world.close();
    rmSync(types, { recursive: true });
  }
});

const HOSTS = ['again', 'crowded', 'resting'];

describe('the ledger of ports', () => {
  let world: World;
  let clients: Redis[];
  beforeAll(async () => {
    world = await World.start({ workers: 0 });
    clients = Array.from({ length: 4 }, () => world.redisClient.duplicate());
    await Promise.all(clients.map((client) => once(client, 'ready')));
    for (const host of HOSTS) await ledgerOf(host, 20_000, 20_009).complete();
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await world.redisClient.del(await world.redisClient.keys('rm:ports*'));
    await world.close();
  });

  const ledgerOf = (host: string, from: number, to: number, client = world.redisClient) =>
    new PortLedger(client, host, { from, to }, TIMINGS.portRest);

  test('gives 200 different ports, when 200 are leased at once over several connections', async () => {
    const leases = Array.from({ length: 200 }, (_, at) => {
      return ledgerOf('crowded', 20_000, 20_199, clients[at % clients.length]).lease(`resource-${at}`, 'run');
    });
    const ports = await Promise.all(leases);
    expect([...new Set(ports)].sort()).toEqual(Array.from({ length: 200 }, (_, at) => 20_000 + at));
    await expect(ledgerOf('crowded', 20_000, 20_199).lease('one-more', 'run')).rejects.toThrow(
      'are in use, or released',
    );
  });

  test('answers with the same port, when a resource leases a second time', async () => {
    const ledger = ledgerOf('again', 20_000, 20_009);
    const port = await ledger.lease('resource', 'run');
    expect(await ledger.lease('another', 'run')).not.toBe(port);
    expect(await ledger.lease('resource', 'run')).toBe(port);
  });

  test('lets a port rest for a while, when it was given back', async () => {
    const ledger = ledgerOf('resting', 20_000, 20_001);
    const port = await ledger.lease('first', 'run');
    await ledger.release('first', 'run');
    const other = await ledger.lease('second', 'run');
    expect(other).not.toBe(port);
    await expect(ledger.lease('third', 'run')).rejects.toThrow(
      'all ports from 20000 to 20001 of this host are in use, or released less than 60 s ago',
    );

    const rests = Number(await world.redisClient.zscore('rm:ports-resting:resting', port)) - Date.now();
    expect(rests).toBeGreaterThan(30_000);
    await world.redisClient.zadd('rm:ports-resting:resting', Date.now() - 2_000, port); // as if it had rested
    expect(await ledger.lease('third', 'run')).toBe(port);
  });

  test('does nothing, when a resource without a port gives it back', async () => {
    await ledgerOf('idle', 20_000, 20_001).release('nobody', 'run');
    expect(await world.redisClient.exists('rm:ports:idle', 'rm:ports-resting:idle')).toBe(0);
  });
});
