import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** All that the API does, an instance included. */
async function servesEverything(): Promise<void> {
  expect((await world.api.get('/healthz')).status).toBe(200);
  expect((await world.api.get('/readyz')).status).toBe(200);
  expect((await world.api.get('/api/types')).status).toBe(200);
  for (const page of ['/openapi.json', '/docs/', '/admin/queues', '/admin/queues/api/queues']) {
    expect((await fetch(world.api.url + page)).status).toBe(200);
  }
  const { status, body } = await world.api.create('redis', { maxmemory: '16mb' }, 60);
  expect({ status, state: body.status }).toEqual({ status: 201, state: 'running' });
  const read = await world.api.get(`/api/resources/redis/${body.resource_name}`);
  expect(read.body).toEqual(body);
}

test('an API without a Docker socket serves everything, where a worker has one', async () => {
  const nothing = join(world.folder, 'no-docker.sock');
  await world.apiProcess?.stop();
  await world.startApi({ DOCKER_PATH: `unix://${nothing}` });
  await servesEverything();
  expect(existsSync(nothing)).toBe(false);
});

test('an API that is given a Docker socket does not touch it', async () => {
  const socket = join(world.folder, 'docker.sock');
  let connections = 0;
  const spy: Server = createServer((client) => {
    connections += 1;
    client.destroy();
  }).listen(socket);
  await once(spy, 'listening');
  await world.apiProcess?.stop();
  await world.startApi({ DOCKER_PATH: `unix://${socket}` });
  await servesEverything();
  spy.close();
  expect(connections).toBe(0);
});
