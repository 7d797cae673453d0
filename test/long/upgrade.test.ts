import { rmSync } from 'node:fs';
import { withMysql, withRedis } from '../support/clients';
import { removeImage, tagImage } from '../support/images';
import { SteadyWriter } from '../support/steady-writer';
import { changeType, typesFolder } from '../support/types-folder';
import { createOf, expectVersion, redisVersionOf, upgraded } from '../support/upgrades';
import { World } from '../support/world';

/** The same server under the name of an older version: no package has one whose data 9.7 reads. */
const OLDER_MYSQL = 'mysql:9.6';

describe('an upgrade', () => {
  let world: World;
  let types: string;
  beforeAll(async () => {
    types = typesFolder();
    changeType(types, 'mysql', () => ({ versions: ['9.7', '9.6'], upgrades: { '9.7': ['9.6'] } }));
    await tagImage('mysql:9.7', OLDER_MYSQL);
    world = await World.start({ env: { TEMPLATES_DIR: types } });
  });
  afterAll(async () => {
    await world.close();
    await removeImage(OLDER_MYSQL);
    rmSync(types, { recursive: true });
  });

  test('from Redis 7.0 to 8.0 keeps data, port and password, and a client that writes all the time only connects again', async () => {
    const instance = await createOf(world, 'redis', 'redis:7.0');
    expect(await redisVersionOf(instance)).toBe('7.0');
    await withRedis(instance, (client) => client.hset('before', { version: '7.0', kept: 'yes' }));
    const writer = new SteadyWriter(instance);
    await writer.confirms(100);

    const operation = await upgraded(world, instance, 'redis:8.0');
    await writer.confirms(100);
    await writer.stop();

    expect(operation).toMatchObject({ kind: 'upgrade', state: 'succeeded', failure: null });
    expect((operation.steps as { name: string }[]).map(({ name }) => name)).toEqual([
      'ensure_image',
      'prove_config',
      'stop_container',
      'copy_data',
      'write_files',
      'replace_container',
      'start_container',
      'await_ready',
      'publish',
      'discard_copy',
    ]);
    await expectVersion(world, instance, 'redis:8.0');
    expect(await redisVersionOf(instance)).toBe('8.0');
    await withRedis(instance, async (client) => {
      expect(await client.hgetall('before')).toEqual({ version: '7.0', kept: 'yes' });
      const written = Number(await client.get('steady-writer'));
      expect(written).toBeGreaterThanOrEqual(writer.confirmed);
      expect(written).toBeLessThanOrEqual(writer.confirmed + writer.refused);
    });
    const begun = Date.parse(operation.steps[2].started_at as string);
    const ready = Date.parse(operation.steps[8].started_at as string);
    expect(writer.longestGapMs).toBeLessThan(ready - begun + 5_000); // away while it was changed, and no longer
  });

  // This tests the flow: both versions are the same server.
  test('of MySQL keeps data, port and password', async () => {
    const instance = await createOf(world, 'mysql', OLDER_MYSQL);
    await withMysql(instance, async (connection) => {
      await connection.query('CREATE DATABASE shop');
      await connection.query('CREATE TABLE shop.orders (id INT PRIMARY KEY, what TEXT)');
      await connection.query("INSERT INTO shop.orders VALUES (1, 'lamp'), (2, 'rope')");
    });

    const operation = await upgraded(world, instance, 'mysql:9.7');

    expect(operation).toMatchObject({ state: 'succeeded', failure: null });
    await expectVersion(world, instance, 'mysql:9.7');
    const [rows] = await withMysql(instance, (connection) => connection.query('SELECT * FROM shop.orders ORDER BY id'));
    expect(rows).toEqual([
      { id: 1, what: 'lamp' },
      { id: 2, what: 'rope' },
    ]);
  });

  test('to an image that cannot be had fails before the instance is touched', async () => {
    const instance = await createOf(world, 'redis', 'redis:7.0');
    const { id } = await world.containerOf('redis', instance.resource_name);
    const writer = new SteadyWriter(instance);
    await writer.confirms(10);
    const { refused } = writer; // while it connected

    const operation = await upgraded(world, instance, 'redis:7.2');
    await writer.confirms(10);
    await writer.stop();

    expect(operation).toMatchObject({
      state: 'failed',
      failure: { step: 'ensure_image', reason: 'image_unavailable', message: expect.stringContaining('redis:7.2') },
    });
    expect(writer.refused).toBe(refused);
    expect((await world.containerOf('redis', instance.resource_name)).id).toBe(id);
    await expectVersion(world, instance, 'redis:7.0');
  });
});

describe('an upgrade that is refused', () => {
  let world: World;
  let types: string;
  let instances: Record<string, { resource_name: string }>;
  beforeAll(async () => {
    types = typesFolder();
    changeType(types, 'redis', () => ({ upgrades: { '8.0': ['7.2'], '7.2': ['7.0'] } }));
    world = await World.start({ env: { TEMPLATES_DIR: types } });
    const [newer, older] = await Promise.all([
      createOf(world, 'redis', 'redis:8.0'),
      createOf(world, 'redis', 'redis:7.0'),
    ]);
    instances = { 'redis:8.0': newer, 'redis:7.0': older };
  });
  afterAll(async () => {
    await world.close();
    rmSync(types, { recursive: true });
  });

  test.each<[string, string, object | undefined, RegExp]>([
    [
      'a downgrade',
      'redis:8.0',
      { image_version: 'redis:7.0' },
      /'redis:7\.0' cannot read the data of 'redis:8\.0'.*none/,
    ],
    ['the same version', 'redis:8.0', { image_version: 'redis:8.0' }, /'redis:8\.0' is the present version already/],
    [
      'an unknown version',
      'redis:8.0',
      { image_version: 'redis:9.9' },
      /'redis:9\.9' is not one of redis:8\.0, redis:7\.2/,
    ],
    ["another type's image", 'redis:8.0', { image_version: 'mysql:9.7' }, /'mysql:9\.7' is not one of/],
    ['a jump that upgrades does not list', 'redis:7.0', { image_version: 'redis:8.0' }, /expected: redis:7\.2\)/],
    ['no version', 'redis:7.0', {}, /image_version/],
    ['no body', 'redis:7.0', undefined, /image_version|body/],
    ['a number', 'redis:7.0', { image_version: 8 }, /image_version/],
    ['a field that there is not', 'redis:7.0', { image_version: 'redis:7.2', force: true }, /force/],
  ])('is %s, on %s: 400 by name, and nothing happens', async (_what, from, wanted, message) => {
    const path = `/api/resources/redis/${instances[from]?.resource_name}`;
    const before = (await world.api.get(path)).body;
    const { status, body } = await world.api.send('POST', `${path}/upgrade`, wanted);
    expect(status).toBe(400);
    expect(body.error.message).toMatch(message);
    expect((await world.api.get(path)).body).toEqual(before);
  });

  test('is one of a stopped instance: 409 with its status and what that allows', async () => {
    const path = `/api/resources/redis/${instances['redis:7.0']?.resource_name}`;
    await world.api.send('POST', `${path}/stop`, undefined, 60);
    const { status, body } = await world.api.send('POST', `${path}/upgrade`, { image_version: 'redis:7.2' });
    expect(status).toBe(409);
    expect(body.error.message).toMatch(/is stopped, which does not allow upgrade \(allowed: .*start/);
  });
});
