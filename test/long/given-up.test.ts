import { rmSync } from 'node:fs';
import { UnrecoverableError, Worker } from 'bullmq';
import { withRedis } from '../support/clients';
import { docker } from '../support/docker';
import { occupy } from '../support/free-range';
import { createInstance, ended, pathOf, run } from '../support/instances';
import { changeType, typesFolder } from '../support/types-folder';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

test('a restoration whose job ended without a result leaves the instance deleted, and it can be restored', async () => {
  const instance = await createInstance(world, 'redis');
  const { resource_name: name, host_id: hostId } = instance;
  await withRedis(instance, (client) => client.set('kept', 'yes'));
  await world.api.send('DELETE', pathOf(instance), undefined, 60);
  for (const worker of world.workers.splice(0)) await worker.stop();

  const { body } = await world.api.send('POST', `${pathOf(instance)}/restore`);
  const connection = { host: '127.0.0.1', port: Number(world.env['REDIS_PORT']) };
  const fail = () => Promise.reject(new UnrecoverableError('no result'));
  const taker = new Worker(`host.${hostId}`, fail, { connection, prefix: 'rm:queue' });
  await new Promise((resolve) => taker.once('failed', resolve));
  await taker.close();
  await world.redisClient.zadd('rm:unsettled', Date.now() - 31_000, `redis/${name}`);

  await world.startWorker();
  expect(await ended(world, body.operation.id)).toMatchObject({ state: 'failed' });
  const { status, body: gone } = await world.api.get(pathOf(instance));
  expect({ status, until: gone.error.restorable_until }).toEqual({ status: 410, until: expect.any(String) });
  expect(await run(world, instance, 'restore')).toMatchObject({ status: 'running', deleted_at: null });
  expect(await withRedis(instance, (client) => client.get('kept'))).toBe('yes');
});

test('a deletion that fails of what never ran leaves it failed, and it can be deleted again', async () => {
  for (const worker of world.workers.splice(0)) await worker.stop();
  const { body } = await world.api.create('redis');
  const { body: deleting } = await world.api.send('DELETE', pathOf(body));
  const name = `rm-${await world.installationId()}-${body.resource_name}`;
  const foreign = await docker.createContainer({ Image: 'redis:8.0', name });
  await world.startWorker();
  expect(await ended(world, deleting.operation.id)).toMatchObject({ state: 'failed' });
  expect((await world.api.get(pathOf(body))).body).toMatchObject({ status: 'failed' });
  await foreign.remove();
  expect((await world.api.send('DELETE', pathOf(body), undefined, 60)).status).toBe(200);
});

test('a start that fails leaves an instance that is told as exited, not as stopped', async () => {
  const instance = await createInstance(world, 'redis');
  await run(world, instance, 'stop');
  const squatter = await waitUntil('its port to be free', () => occupy(Number(instance.exposed_port)));
  const answer = await world.api.send('POST', `${pathOf(instance)}/start`, undefined, 60);
  squatter.close();
  expect(answer.status).toBe(500);
  expect(answer.body.error.resource).toMatchObject({ status: 'exited', operation: { state: 'failed' } });
  expect(await run(world, instance, 'start')).toMatchObject({ status: 'running', status_reason: null });
});

test('an instance of a version that is not offered any more can be patched, and let go', async () => {
  const instance = await createInstance(world, 'redis', { deletion_protection: true });
  await world.apiProcess?.stop();
  const types = typesFolder();
  changeType(types, 'redis', () => ({ versions: ['7.2'], upgrades: {} }));
  await world.startApi({ TEMPLATES_DIR: types });
  const patched = await world.api.send('PATCH', pathOf(instance), { deletion_protection: false, labels: { a: 'b' } });
  expect(patched).toMatchObject({ status: 200, body: { image_version: 'redis:8.0', labels: { a: 'b' } } });
  expect((await world.api.send('DELETE', pathOf(instance), undefined, 60)).status).toBe(200);
  rmSync(types, { recursive: true });
});
