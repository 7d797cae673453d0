import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { withRedis } from './support/clients';
import { waitUntil } from './support/wait-until';
import { World } from './support/world';

/** What the fields of a record were before there were operations. */
const OF_SCHEMA_1 = [
  ...['schema', 'resource_id', 'resource_type', 'resource_name', 'platform', 'status', 'image_version', 'parameters'],
  ...['created_at', 'updated_at', 'operation_id', 'request_id', 'host_id', 'server_ip', 'exposed_port', 'sealed'],
];

/** Makes Redis look as the version before projects left it. */
async function makeSchema2({ redisClient: redis }: World, name: string): Promise<void> {
  await redis.hdel(`rm:resource:redis:${name}`, 'project');
  await redis.hset(`rm:resource:redis:${name}`, 'schema', '2');
  await redis.set('rm:schema', '2');
  await redis.del('rm:index:project:default');
}

/** Makes Redis look as the version before operations left it. */
async function makeSchema1(world: World, name: string): Promise<void> {
  const { redisClient: redis } = world;
  const record = await world.record('redis', name);
  const newer = Object.keys(record).filter((field) => !OF_SCHEMA_1.includes(field));
  await redis.hdel(`rm:resource:redis:${name}`, ...newer);
  await redis.hset(`rm:resource:redis:${name}`, 'schema', '1');
  const keys = await redis.keys('rm:*');
  const unknown = keys.filter((key) =>
    /^rm:(schema|last-place|due|hosts|(index|operation|history|events):.*)$/.test(key),
  );
  await redis.del(unknown);
}

test.each([
  ['operations', makeSchema1],
  ['projects', makeSchema2],
])(
  'an instance of the version before %s is listed, stopped, started and deleted like any other',
  async (_what, makeOld) => {
    const world = await World.start();
    try {
      const { body: instance } = await world.api.create('redis', { maxmemory: '16mb' }, 60);
      const name = String(instance.resource_name);
      for (const worker of world.workers) await worker.stop();
      await makeOld(world, name);
      rmSync(join(world.dataRoot, 'redis', name, '.record.sealed')); // which neither of them wrote
      await world.startWorker();

      const { body: list } = await world.api.get('/api/resources');
      expect(list.resources).toMatchObject([
        {
          resource_name: name,
          status: 'running',
          operation: { kind: 'create', state: 'succeeded' },
          labels: {},
          project: 'default',
        },
      ]);
      await withRedis(list.resources[0], (client) => client.set('kept', 'yes'));
      expect((await world.api.send('POST', `/api/resources/redis/${name}/stop`, {}, 60)).status).toBe(200);
      const { body: started } = await world.api.send('POST', `/api/resources/redis/${name}/start`, {}, 60);
      expect(started.connect_string).toBe(instance.connect_string);
      expect(await withRedis(started, (client) => client.get('kept'))).toBe('yes');
      expect((await world.api.send('DELETE', `/api/resources/redis/${name}?purge=true`, undefined, 60)).status).toBe(
        200,
      );
      await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
    } finally {
      await world.close();
    }
  },
);
