import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiAnswer } from '../support/api-client';
import { withMysql, withRedis } from '../support/clients';
import { ended } from '../support/instances';
import { World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

type Instance = ApiAnswer['body'];

function patch(instance: Instance, body: object, waitSeconds?: number): Promise<ApiAnswer> {
  return world.api.send('PATCH', pathOf(instance), body, waitSeconds);
}

function pathOf({ resource_type: type, resource_name: name }: Instance): string {
  return `/api/resources/${type}/${name}`;
}

function fileOf({ resource_type: type, resource_name: name }: Instance, file: string): string {
  return readFileSync(join(world.dataRoot, type, name, file), 'utf8');
}

async function startedAt({ resource_type: type, resource_name: name }: Instance): Promise<string> {
  return (await (await world.containerOf(type, name)).inspect()).State.StartedAt;
}

async function limitOf({ resource_type: type, resource_name: name }: Instance): Promise<number | undefined> {
  return (await (await world.containerOf(type, name)).inspect()).HostConfig.Memory;
}

async function failureOf(answer: ApiAnswer): Promise<object> {
  const { id } = answer.body.error.resource.operation as { id: string };
  return (await world.api.get(`/api/operations/${id}`)).body.failure as object;
}

describe('a Redis that is reconfigured', () => {
  let redis: Instance;
  beforeAll(async () => {
    redis = (await world.api.create('redis', { maxmemory: '32mb' }, 60)).body;
    await withRedis(redis, (client) => client.set('kept', 'yes'));
  });

  const config = (name: string) => withRedis(redis, (client) => client.config('GET', name));

  test('takes what it can while it runs: no client is cut off, and the answer says so', async () => {
    const before = await startedAt(redis);
    await withRedis(redis, async (client) => {
      const accepted = await patch(redis, { maxmemory: '48mb', config: { 'maxmemory-policy': 'allkeys-lru', hz: 20 } });
      expect(accepted.status).toBe(202);
      expect(accepted.body.operation).toMatchObject({ kind: 'reconfigure', state: 'queued', applies: 'live' });
      expect(await ended(world, accepted.body.operation.id)).toMatchObject({ state: 'succeeded' });
      expect(await client.get('kept')).toBe('yes');
    });
    expect(await startedAt(redis)).toBe(before);
    expect(await config('maxmemory')).toEqual(['maxmemory', String(48 * 2 ** 20)]);
    expect(await config('maxmemory-policy')).toEqual(['maxmemory-policy', 'allkeys-lru']);
    expect(fileOf(redis, 'redis.conf')).toContain('maxmemory-policy allkeys-lru\nhz 20\n');
    expect(await limitOf(redis)).toBe((2 * 48 + 64) * 2 ** 20);
    expect((await world.api.get(pathOf(redis))).body).toMatchObject({
      parameters: { maxmemory: '48mb' },
      config: { 'maxmemory-policy': 'allkeys-lru', hz: 20 },
      operation: { kind: 'reconfigure', state: 'succeeded', applies: 'live' },
    });
  });

  test('is as it was configured, when it is restarted', async () => {
    expect((await world.api.send('POST', `${pathOf(redis)}/restart`, {}, 60)).status).toBe(200);
    expect(await config('maxmemory')).toEqual(['maxmemory', String(48 * 2 ** 20)]);
    expect(await config('hz')).toEqual(['hz', '20']);
  });

  test('is restarted for what it cannot take while it runs, with its data, port and password', async () => {
    const before = await startedAt(redis);
    const { status, body } = await patch(redis, { appendfilename: 'other.aof', config: { 'io-threads': 2 } }, 60);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'running', operation: { applies: 'restart' } });
    expect(body.connect_string).toBe(redis.connect_string);
    expect(await startedAt(redis)).not.toBe(before);
    expect(await config('appendfilename')).toEqual(['appendfilename', 'other.aof']);
    expect(await config('io-threads')).toEqual(['io-threads', '2']);
    expect(await withRedis(body, (client) => client.get('kept'))).toBe('yes');
  });

  test('keeps its data when a file is renamed with whose name that of the folder of its log begins', async () => {
    for (const dbfilename of ['app', 'appendonly']) {
      expect((await patch(redis, { dbfilename }, 60)).status).toBe(200);
      expect(await withRedis(redis, (client) => client.get('kept'))).toBe('yes');
    }
  });

  test('keeps its data when its log is turned off and on again', async () => {
    for (const appendonly of ['no', 'yes']) {
      expect((await patch(redis, { appendonly }, 60)).status).toBe(200);
      expect((await world.api.send('POST', `${pathOf(redis)}/restart`, {}, 60)).status).toBe(200);
      expect(await withRedis(redis, (client) => client.get('kept'))).toBe('yes');
    }
  });

  test('loses a directive that is set to null, and has its default again', async () => {
    const { body } = await patch(redis, { config: { hz: null } }, 60);
    expect(body).toMatchObject({ status: 'running', operation: { applies: 'restart' } });
    expect(body.config).toEqual({ 'maxmemory-policy': 'allkeys-lru', 'io-threads': 2 });
    expect(await config('hz')).toEqual(['hz', '10']);
  });

  test('is not touched, where its server refuses a value in a proof of its own', async () => {
    const before = { started: await startedAt(redis), file: fileOf(redis, 'redis.conf') };
    const answer = await patch(redis, { config: { 'maxmemory-policy': 'sometimes' } }, 60);
    expect(answer.status).toBe(500);
    expect(answer.body.error.resource).toMatchObject({ status: 'running', operation: { state: 'failed' } });
    expect(await failureOf(answer)).toMatchObject({
      step: 'prove_config',
      reason: 'invalid_parameters',
      message: expect.stringMatching(/maxmemory-policy.*sometimes|sometimes/),
    });
    expect({ started: await startedAt(redis), file: fileOf(redis, 'redis.conf') }).toEqual(before);
  });

  test('has the old configuration back, where the running server refuses a value that it takes at its start', async () => {
    const wanted = { maxmemory: '40mb', config: { 'maxmemory-policy': 'noeviction', maxclients: 2_000_000 } };
    const answer = await patch(redis, wanted, 60);
    expect(answer.status).toBe(500);
    expect(await failureOf(answer)).toMatchObject({
      step: 'apply_live',
      reason: 'invalid_parameters',
      message: expect.stringContaining('maxclients'),
    });
    const { body } = await world.api.get(pathOf(redis));
    expect(body).toMatchObject({ status: 'running', parameters: { maxmemory: '48mb' } });
    expect(await config('maxmemory')).toEqual(['maxmemory', String(48 * 2 ** 20)]);
    expect(await config('maxmemory-policy')).toEqual(['maxmemory-policy', 'allkeys-lru']);
    expect(fileOf(redis, 'redis.conf')).not.toContain('maxclients');
    expect(await withRedis(body, (client) => client.get('kept'))).toBe('yes');
  });
});

describe('a Redis that is given less memory than it takes', () => {
  test('is as it was, and its failure says how much it takes', async () => {
    const redis = (await world.api.create('redis', { maxmemory: '256mb' }, 60)).body;
    await withRedis(redis, async (client) => {
      for (let at = 0; at < 150; at += 1) await client.set(`key${at}`, 'x'.repeat(2 ** 20));
    });
    const answer = await patch(redis, { maxmemory: '16mb' }, 90);
    expect(answer.status).toBe(500);
    expect(await failureOf(answer)).toMatchObject({
      step: 'apply_live',
      reason: 'invalid_parameters',
      message: expect.stringMatching(/^it uses \d+ MB now, more than the new limit of 96 MB$/),
    });
    expect((await world.api.get(pathOf(redis))).body).toMatchObject({
      status: 'running',
      parameters: { maxmemory: '256mb' },
    });
    expect(await limitOf(redis)).toBe((2 * 256 + 64) * 2 ** 20);
    expect(await withRedis(redis, (client) => client.dbsize())).toBe(150);
  });
});

describe('a MySQL that is reconfigured', () => {
  let mysql: Instance;
  beforeAll(async () => {
    mysql = (await world.api.create('mysql', {}, 120)).body;
    await withMysql(mysql, (connection) => connection.query('CREATE DATABASE kept'));
  });

  const variable = (name: string) =>
    withMysql(mysql, async (connection) => {
      const [rows] = await connection.query(`SELECT @@GLOBAL.${name} AS value`);
      return (rows as { value: unknown }[])[0]?.value;
    });

  test('takes what it can while it runs: no client is cut off, and the answer says so', async () => {
    const before = await startedAt(mysql);
    await withMysql(mysql, async (connection) => {
      const wanted = { character: 'latin1', memory: '2GB', config: { 'max-connections': 99, sql_mode: 'ANSI_QUOTES' } };
      const { status, body } = await patch(mysql, wanted, 60);
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'running', operation: { applies: 'live' } });
      expect(body.config).toEqual({ max_connections: 99, sql_mode: 'ANSI_QUOTES' });
      await connection.query('SELECT 1');
    });
    expect(await startedAt(mysql)).toBe(before);
    expect(await variable('max_connections')).toBe(99);
    expect(await variable('sql_mode')).toBe('ANSI_QUOTES');
    expect(await variable('character_set_server')).toBe('latin1');
    expect(await variable('innodb_buffer_pool_size')).toBe(2 * 128 * 2 ** 20);
    expect(await limitOf(mysql)).toBe(2 * 2 ** 30);
  });

  test('is restarted for what it cannot take while it runs, with what was set before, its data and its password', async () => {
    const { status, body } = await patch(mysql, { config: { performance_schema: 'OFF' } }, 120);
    expect({ status, applies: body.operation.applies }).toEqual({ status: 200, applies: 'restart' });
    expect(body.connect_string).toBe(mysql.connect_string);
    expect(await variable('performance_schema')).toBe(0);
    expect(await variable('max_connections')).toBe(99);
    await withMysql(body, (connection) => connection.query('USE kept'));
  });

  test.each([
    ['max_connect_errors', 'abc', /Unknown suffix 'a' used for variable 'max_connect_errors'/],
    ['table_open_cache', 99999999, /'table_open_cache': unsigned value 99999999 adjusted/],
    ['sql_mode', 'NONSENSE', /Error while setting value 'NONSENSE' to 'sql_mode'/],
    ['local_infile', 'maybe', /boolean value 'maybe' was not recognized/],
  ])('is not touched, where its server refuses %s = %s in a proof of its own', async (name, value, words) => {
    const before = await startedAt(mysql);
    const answer = await patch(mysql, { config: { [name]: value } }, 60);
    expect(answer.status).toBe(500);
    expect(await failureOf(answer)).toMatchObject({
      step: 'prove_config',
      reason: 'invalid_parameters',
      message: expect.stringMatching(words),
    });
    expect(await startedAt(mysql)).toBe(before);
    expect((await world.api.get(pathOf(mysql))).body).toMatchObject({
      status: 'running',
      config: { max_connections: 99 },
    });
  });

  test('has the old configuration back, where the new one passes the proof and does not start', async () => {
    const answer = await patch(mysql, { config: { default_time_zone: 'Nowhere/Land' } }, 120);
    expect(answer.status).toBe(500);
    expect(await failureOf(answer)).toMatchObject({
      step: 'start_container',
      message: expect.stringContaining('time zone'),
    });
    const { body } = await world.api.get(pathOf(mysql));
    expect(body).toMatchObject({ status: 'running', operation: { kind: 'reconfigure', state: 'failed' } });
    expect(body.config).not.toHaveProperty('default_time_zone');
    await withMysql(body, (connection) => connection.query('USE kept'));
  });
});
