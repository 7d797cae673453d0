import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2';
import { SmallDisk } from '../../chaos/small-disk';
import { withMysql, withRedis } from '../support/clients';
import { buildImage, removeImage } from '../support/images';
import { SteadyWriter } from '../support/steady-writer';
import { changeType, typesFolder } from '../support/types-folder';
import { beginUpgrade, createOf, ended, expectVersion, redisVersionOf, upgraded } from '../support/upgrades';
import { World } from '../support/world';

const MUTE = 'redis:8.1';
/** Passes the proof of its configuration, and then serves nobody. */
const MUTE_SERVER = '#!/bin/sh\necho "Ready to accept connections"\nexec sleep 300\n';

const WAITING = 'redis:8.2';
/** Serves as soon as the file is gone that the test has put beside the data. */
const WAIT_FIRST = '#!/bin/sh\nwhile [ -e /data/wait ]; do sleep 0.1; done\nexec docker-entrypoint.sh "$@"\n';

let types: string;
beforeAll(async () => {
  types = typesFolder();
  // More than the product's own types allow: here the server itself is to refuse.
  changeType(types, 'redis', () => ({
    versions: ['8.0', '7.0', '8.1', '8.2'],
    upgrades: { '7.0': ['8.0'], '8.1': ['8.0'], '8.2': ['8.0'] },
    ready_within_seconds: 20,
  }));
  changeType(types, 'mysql', () => ({ versions: ['9.7', '5.7'], upgrades: { '9.7': ['5.7'] } }));
  await buildImage(MUTE, 'FROM redis:8.0\nCOPY redis-server /usr/local/bin/\n', { 'redis-server': MUTE_SERVER });
  await buildImage(WAITING, 'FROM redis:8.0\nCOPY wait-first /usr/local/bin/\nENTRYPOINT ["wait-first"]\n', {
    'wait-first': WAIT_FIRST,
  });
});
afterAll(async () => {
  await removeImage(MUTE);
  await removeImage(WAITING);
  rmSync(types, { recursive: true });
});

describe('an upgrade whose new version does not become ready', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ env: { TEMPLATES_DIR: types } });
  });
  afterAll(() => world.close());

  test('leaves the old version on the old data, when Redis cannot read them', async () => {
    const instance = await createOf(world, 'redis', 'redis:8.0');
    await withRedis(instance, (client) => client.set('before', 'kept'));
    const writer = new SteadyWriter(instance);
    await writer.confirms(100);

    const operation = await upgraded(world, instance, 'redis:7.0');
    await writer.confirms(100);
    await writer.stop();

    expect(operation).toMatchObject({
      state: 'failed',
      failure: {
        step: 'await_ready',
        reason: 'data_unreadable',
        message: expect.stringMatching(/^Can't handle RDB format version \d+$/),
        exit_code: 1,
        log_tail: expect.arrayContaining([expect.stringContaining('RDB')]),
      },
    });
    await expectVersion(world, instance, 'redis:8.0');
    expect(await redisVersionOf(instance)).toBe('8.0');
    await withRedis(instance, async (client) => {
      expect(await client.get('before')).toBe('kept');
      expect(Number(await client.get('steady-writer'))).toBeGreaterThanOrEqual(writer.confirmed);
    });
  });

  // 9.7 has changed files of theirs by the time that it gives up: the copy is what 5.7 goes on with.
  test('leaves the old version on the old data, when MySQL cannot read them', async () => {
    const instance = await createOf(world, 'mysql', 'mysql:5.7');
    await withMysql(instance, async (connection) => {
      await connection.query('CREATE DATABASE shop');
      await connection.query('CREATE TABLE shop.orders (id INT PRIMARY KEY, what TEXT)');
      await connection.query("INSERT INTO shop.orders VALUES (1, 'lamp')");
    });

    const operation = await upgraded(world, instance, 'mysql:9.7');

    expect(operation).toMatchObject({
      state: 'failed',
      failure: {
        step: 'await_ready',
        reason: 'data_unreadable',
        message: expect.stringMatching(/Failed to initialize DD Storage Engine|Invalid MySQL server upgrade/),
        exit_code: 1,
      },
    });
    await expectVersion(world, instance, 'mysql:5.7');
    const [rows] = await withMysql(instance, (connection) =>
      connection.query<RowDataPacket[]>('SELECT VERSION() AS version, id, what FROM shop.orders'),
    );
    expect(rows).toEqual([{ version: expect.stringMatching(/^5\.7\./), id: 1, what: 'lamp' }]);
  });

  test('says how long it waited, when the new version runs without an answer', async () => {
    const instance = await createOf(world, 'redis', 'redis:8.0');
    await withRedis(instance, (client) => client.set('before', 'kept'));

    const operation = await upgraded(world, instance, MUTE);

    expect(operation).toMatchObject({
      state: 'failed',
      failure: { reason: 'not_ready_in_time', message: expect.stringContaining('within 20 s') },
    });
    await expectVersion(world, instance, 'redis:8.0');
    expect(await withRedis(instance, (client) => client.get('before'))).toBe('kept');
  });

  test('is undone within seconds, when it is cancelled', async () => {
    const instance = await createOf(world, 'redis', 'redis:8.0');
    await withRedis(instance, (client) => client.set('before', 'kept'));
    const id = await beginUpgrade(world, instance, MUTE);
    await world.reaches('await_ready', 'redis', instance.resource_name);

    const cancelled = await world.api.send('POST', `/api/operations/${id}/cancel`);
    expect(cancelled.status).toBe(202);

    expect(await ended(world, id, 15_000)).toMatchObject({ state: 'cancelled', failure: { reason: 'cancelled' } });
    await expectVersion(world, instance, 'redis:8.0');
    expect(await withRedis(instance, (client) => client.get('before'))).toBe('kept');
  });
});

describe('an upgrade that meets a full disk leaves the old version running, and says so', () => {
  let disk: SmallDisk;
  let world: World;
  beforeEach(async () => {
    disk = await SmallDisk.mount(64);
    world = await World.start({ env: { TEMPLATES_DIR: types, DATA_ROOT: disk.folder, DISK_RESERVE: '0' } });
  });
  afterEach(async () => {
    await world.close();
    await disk.remove();
  });

  const failedAt = (step: string, message: unknown) => {
    return {
      state: 'failed',
      failure: { step, reason: 'disk_full', message, hint: expect.stringContaining('Free space') },
    };
  };

  test('when there is no room for the copy', async () => {
    const instance = await createOf(world, 'redis', 'redis:8.0');
    const value = randomBytes(18 * 1024 * 1024); // twice on the disk: in the log, and in the snapshot when it stops
    await withRedis(instance, (client) => client.set('before', value));

    const operation = await upgraded(world, instance, MUTE);

    const message = expect.stringMatching(/^copy the data of redis\/r1: .*No space left on device/);
    expect(operation).toMatchObject(failedAt('copy_data', message));
    await expectVersion(world, instance, 'redis:8.0');
    expect((await withRedis(instance, (client) => client.getBuffer('before')))?.equals(value)).toBe(true);
  });

  test('when there is no room for the record of the new version, which serves already', async () => {
    // With a log, the server itself needs room when it starts.
    const instance = await createOf(world, 'redis', 'redis:8.0', { appendonly: 'no' });
    const value = randomBytes(1024 * 1024); // the room for going back is that of the data which are given up
    await withRedis(instance, (client) => client.set('before', value));
    const { memory_bytes: memory } = await world.record('redis', 'r1');
    const wait = join(world.dataRoot, 'redis', 'r1', 'data', 'wait');
    writeFileSync(wait, '');
    const id = await beginUpgrade(world, instance, WAITING);
    await world.reaches('await_ready', 'redis', 'r1');
    await disk.fill();
    rmSync(wait);

    const message = expect.stringMatching(/^ENOSPC: no space left on device/);
    expect(await ended(world, id)).toMatchObject(failedAt('publish', message));
    await expectVersion(world, instance, 'redis:8.0');
    expect(await world.record('redis', 'r1')).toMatchObject({ image_version: 'redis:8.0', memory_bytes: memory });
    expect((await withRedis(instance, (client) => client.getBuffer('before')))?.equals(value)).toBe(true);
  });
});
