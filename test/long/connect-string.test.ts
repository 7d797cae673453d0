import type { RowDataPacket } from 'mysql2';
import { withMysql, withRedis } from '../support/clients';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

describe('the fields of a running record', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.close());

  async function running(type: string, parameters: object) {
    const { status, body } = await world.api.create(type, parameters, 120);
    expect(status).toBe(201);
    return body as Record<string, string>;
  }

  const setting = (instance: object, name: string) =>
    withRedis(instance, async (client) => await client.config('GET', name));

  const characterSetOf = (instance: object) =>
    withMysql(instance, async (connection) => {
      const [rows] = await connection.query<RowDataPacket[]>("SHOW VARIABLES LIKE 'character_set_server'");
      return rows[0]?.['Value'] as unknown;
    });

  test('are those of a Redis with the defaults, when no parameter was given', async () => {
    const instance = await running('redis', {});
    expect(instance['connect_string']).toBe(
      `redis-cli -h 127.0.0.1 -p ${instance['exposed_port']} -a ${instance['db_password']}`,
    );
    expect(await setting(instance, 'dbfilename')).toEqual(['dbfilename', 'dump.rdb']);
    expect(await setting(instance, 'maxmemory')).toEqual(['maxmemory', String(2 ** 30)]);
    expect(await setting(instance, 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await setting(instance, 'appendfilename')).toEqual(['appendfilename', 'appendonly.aof']);
  });

  test('are those of a Redis with the parameters, when each was given', async () => {
    const parameters = { dbfilename: 'my.rdb', maxmemory: '64mb', appendonly: 'no', appendfilename: 'my.aof' };
    const instance = await running('redis', parameters);
    expect(instance['parameters']).toEqual(parameters);
    const effective = { ...parameters, maxmemory: String(64 * 2 ** 20) };
    for (const [name, value] of Object.entries(effective)) expect(await setting(instance, name)).toEqual([name, value]);
  });

  test('open a Redis that keeps its data, when its container restarts', async () => {
    const instance = await running('redis', { maxmemory: '16mb' });
    await withRedis(instance, (client) => client.set('key', 'value'));
    await (await world.containerOf('redis', instance['resource_name'] ?? '')).restart();
    const read = () => withRedis(instance, (client) => client.get('key')).catch(() => undefined);
    expect(await waitUntil('Redis to answer again', read)).toBe('value');
  });

  test('are those of a MySQL with utf8mb4, when no parameter was given, and its data outlive a restart', async () => {
    const instance = await running('mysql', {});
    expect(instance['connect_string']).toBe(
      `mysql -h 127.0.0.1 -P ${instance['exposed_port']} -u root -p${instance['db_password']}`,
    );
    expect(instance['parameters']).toEqual({ character: 'utf8', memory: '1GB' });
    expect(await characterSetOf(instance)).toBe('utf8mb4');

    await withMysql(instance, async (connection) => {
      await connection.query('CREATE DATABASE shop');
      await connection.query('CREATE TABLE shop.item (name TEXT)');
      await connection.query('INSERT INTO shop.item VALUES (?)', ['Grüße 🚀']);
    });
    await (await world.containerOf('mysql', instance['resource_name'] ?? '')).restart();
    const read = () =>
      withMysql(instance, async (connection) => {
        const [rows] = await connection.query<RowDataPacket[]>('SELECT name FROM shop.item');
        return rows[0]?.['name'] as unknown;
      }).catch(() => undefined);
    expect(await waitUntil('MySQL to answer again', read, 120_000)).toBe('Grüße 🚀');
  });

  test('are those of a MySQL with the character set that was given', async () => {
    expect(await characterSetOf(await running('mysql', { character: 'latin1' }))).toBe('latin1');
  });
});
