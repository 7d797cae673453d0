import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createConnection, type Connection } from 'mysql2/promise';
import { withMysql, withRedis } from '../support/clients';
import { createInstance, pathOf, type Instance } from '../support/instances';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const MEGABYTE = 2 ** 20;
/** The smallest that the type allows. */
const MEMORY_MB = 512;
const SMALL_MYSQL = { memory: `${MEMORY_MB}MB`, config: { performance_schema: 'OFF', max_connections: 20 } };

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

function connect({ server_ip: host, exposed_port: port, db_password: password }: Instance): Promise<Connection> {
  return createConnection({ host, port: Number(port), user: 'root', password, connectTimeout: 60_000 });
}

/** It was neither restarted nor killed for lack of memory. */
async function expectUnharmed(instance: Instance): Promise<void> {
  const { RestartCount, State } = await (
    await world.containerOf(String(instance['resource_type']), String(instance['resource_name']))
  ).inspect();
  expect({ RestartCount, running: State.Running, oom: State.OOMKilled }).toEqual({
    RestartCount: 0,
    running: true,
    oom: false,
  });
}

/** Doubles a table of random text until its data take so many bytes. */
async function fill(client: Connection, bytes: number): Promise<void> {
  // Only the load is without logs: the table need not survive a crash of the server.
  await client.query('SET SESSION sql_log_bin = OFF');
  await client.query('ALTER INSTANCE DISABLE INNODB REDO_LOG');
  await client.query('CREATE DATABASE work');
  await client.query('USE work');
  await client.query(
    'CREATE TABLE big (id BIGINT AUTO_INCREMENT PRIMARY KEY, word CHAR(64), text VARCHAR(700)) CHARSET latin1',
  );
  const random = 'SHA2(RAND(), 256), REPEAT(SHA2(RAND(), 256), 10)';
  await client.query(
    `INSERT INTO big (word, text) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT ${random} FROM n`,
  );
  const row = 740;
  for (let rows = 1000; rows * row < bytes;) {
    const more = Math.min(rows, Math.ceil(bytes / row) - rows);
    await client.query(`INSERT INTO big (word, text) SELECT ${random} FROM big LIMIT ${more}`);
    rows += more;
  }
  await client.query('ALTER INSTANCE ENABLE INNODB REDO_LOG');
}

describe('a MySQL with a table three times its memory', () => {
  let instance: Instance;
  beforeAll(async () => {
    instance = await createInstance(world, 'mysql', SMALL_MYSQL);
    await withMysql(instance, (client) => fill(client, 3 * MEMORY_MB * MEGABYTE));
  }, 300_000);

  test('builds an index on it', async () => {
    await withMysql(instance, (client) => client.query('ALTER TABLE work.big ADD INDEX (word), ADD INDEX (text(200))'));
    await expectUnharmed(instance);
  }, 300_000);

  test('sorts it, and writes it in one transaction', async () => {
    await withMysql(instance, async (client) => {
      await client.query('CREATE TABLE work.sorted LIKE work.big');
      await client.query('ALTER TABLE work.sorted DROP INDEX word, DROP INDEX text');
      await client.query('INSERT INTO work.sorted (word, text) SELECT word, text FROM work.big ORDER BY REVERSE(text)');
    });
    await expectUnharmed(instance);
  }, 300_000);
});

describe('a MySQL with more connections than by default', () => {
  let instance: Instance;
  beforeAll(async () => {
    instance = await createInstance(world, 'mysql', { memory: '4GB' });
  }, 300_000);

  test('takes 700 that work at once, as soon as it is told to, without a restart', async () => {
    const path = pathOf(instance);
    const { status, body } = await world.api.send('PATCH', path, { config: { max_connections: 1000 } }, 60);
    expect({ status, applies: body.operation.applies }).toEqual({ status: 200, applies: 'live' });
    const clients = await Promise.all(Array.from({ length: 700 }, () => connect(instance)));
    try {
      await Promise.all(clients.map((client) => client.query('SELECT SLEEP(1)')));
      expect((await world.api.get(path)).body.status).toBe('running');
    } finally {
      for (const client of clients) client.destroy();
    }
    await expectUnharmed(instance);
  }, 120_000);

  test('says that it writes no files, rather than fail to', async () => {
    await withMysql(instance, async (client) => {
      const [rows] = await client.query('SELECT @@secure_file_priv AS folder');
      expect(rows).toEqual([{ folder: 'NULL' }]);
      await expect(client.query("SELECT 1 INTO OUTFILE '/var/lib/mysql-files/x'")).rejects.toMatchObject({
        code: 'ER_OPTION_PREVENTS_STATEMENT',
      });
    });
  });
});

const IDLE = ['rdb_bgsave_in_progress:0', 'aof_rewrite_in_progress:0', 'aof_rewrite_scheduled:0'];

describe('a Redis whose memory is full', () => {
  const MAXMEMORY_MB = 256;
  /** 100 B to 20 kB, so that the allocator's pages hold values of many sizes. */
  const sizeOf = (at: number) => 100 + ((at * 7919) % 20_000);
  let instance: Instance;
  beforeAll(async () => {
    instance = await createInstance(world, 'redis', { maxmemory: `${MAXMEMORY_MB}MB` });
  });

  /** Sets keys to new values until memory is full or all have one. */
  async function write(client: Redis, keys: number, salt: number): Promise<number> {
    for (let at = 0; at < keys; at += 500) {
      const pipeline = client.pipeline();
      for (let key = at; key < at + 500; key += 1) pipeline.set(`key:${key}`, randomBytes(sizeOf(key + salt)));
      const results = (await pipeline.exec()) ?? [];
      if (results.some(([error]) => error)) return at;
    }
    return keys;
  }

  /** Redis also rewrites its log by itself, when that has grown. */
  const untilIdle = (client: Redis) =>
    waitUntil(
      'no child process to be active',
      async () => {
        const said = await client.info('persistence');
        return IDLE.every((line) => said.includes(line)) || undefined;
      },
      60_000,
    );

  test.each(['bgsave', 'bgrewriteaof'] as const)(
    'does %s while every value is replaced',
    async (save) => {
      await withRedis(instance, async (client) => {
        await client.flushall();
        const keys = await write(client, 1_000_000, 0);
        expect(keys).toBeGreaterThan(10_000);
        await untilIdle(client);
        await client[save]();
        for (const salt of [1, 2, 3]) await write(client, keys, salt);
        await untilIdle(client);
        expect(await client.info('persistence')).toMatch(/rdb_last_bgsave_status:ok[^]*aof_last_bgrewrite_status:ok/);
      });
      await expectUnharmed(instance);
    },
    240_000,
  );
});
