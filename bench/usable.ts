import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';

const LOOK_EVERY_MS = 10;
const DEADLINE_MS = 120_000;

async function pingRedis(port: number, password: string): Promise<void> {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    password,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  });
  client.on('error', () => undefined); // the caller tries again
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}

async function pingMysql(port: number, password: string): Promise<void> {
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root', password, connectTimeout: 2_000 });
  await connection.query('SELECT 1').finally(() => {
    connection.destroy();
  });
}

const PINGS: Readonly<Record<string, (port: number, password: string) => Promise<void>>> = {
  redis: pingRedis,
  mysql: pingMysql,
};

/** Resolves when the server answers an authenticated client. The same for both sides of the comparison. */
export async function usable(type: string, port: number, password: string): Promise<void> {
  for (const deadline = Date.now() + DEADLINE_MS; ;) {
    try {
      return await PINGS[type]?.(port, password);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(LOOK_EVERY_MS);
    }
  }
}
