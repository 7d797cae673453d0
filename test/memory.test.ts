import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './support/free-port';
import { RedisServer } from './support/redis-server';
import { memoryUsed, QuietInstances } from './support/quiet-instances';
import { waitUntil } from './support/wait-until';

const HOST = 'host1';
/** Small hashes and sorted sets have another, smaller form. */
const WARM_UP = 300;
const COUNT = 1_000;
const MOST_BYTES = 2.5 * 1024;

let folder: string;
let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rm-memory-'));
  const port = await freePort();
  server = new RedisServer(port, folder);
  await server.start();
  redis = new Redis({ host: '127.0.0.1', port });
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function memoryLeft(): Promise<number> {
  await waitUntil('the events to expire', async () => (await redis.keys('rm:events:*')).length === 0);
  return memoryUsed(redis);
}

test('an instance whose creation is an hour ago takes 2.5 kB of Redis at most', async () => {
  const instances = new QuietInstances(redis);
  await instances.join(HOST);
  for (let made = 0; made < WARM_UP; made += 1) await instances.make(HOST);
  const before = await memoryLeft();
  for (let made = 0; made < COUNT; made += 1) await instances.make(HOST);
  const each = ((await memoryLeft()) - before) / COUNT;
  expect(each).toBeLessThanOrEqual(MOST_BYTES);
});
