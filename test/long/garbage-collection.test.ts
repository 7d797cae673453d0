import { Queue } from 'bullmq';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRedis } from '../support/clients';
import { docker } from '../support/docker';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const SMALL = { maxmemory: '16mb' };

async function pretendAge(world: World, name: string, ageMs: number): Promise<void> {
  await world.redisClient.zadd('rm:unsettled', Date.now() - ageMs, `redis/${name}`);
}

async function nameOfNew(world: World): Promise<string> {
  return String((await world.api.create('redis', SMALL)).body.resource_name);
}

describe('a request that is still pending', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ workers: 0 });
  });
  afterEach(() => world.close());

  test('fails, when it is older than 30 s and no job will ever end it; a younger one is left alone', async () => {
    const old = await nameOfNew(world);
    const young = await nameOfNew(world);
    await world.redisClient.del(await world.redisClient.keys('rm:queue:*'));
    await pretendAge(world, old, 31_000);
    await pretendAge(world, young, 5_000);

    await world.startWorker();
    expect(await world.finished('redis', old)).toMatchObject({
      status: 'failed',
      failure: {
        step: 'queue',
        reason: 'internal',
        message: expect.stringContaining('the job of this request ended without a result'),
      },
    });
    expect((await world.api.get(`/api/resources/redis/${young}`)).body).toMatchObject({ status: 'pending' });

    await pretendAge(world, young, 31_000);
    expect(await world.finished('redis', young)).toMatchObject({ status: 'failed' });
  });

  test('is fulfilled, however old it is, when its job still waits for a worker', async () => {
    const name = await nameOfNew(world);
    await pretendAge(world, name, 3_600_000);
    await world.startWorker();
    expect(await world.finished('redis', name)).toMatchObject({ status: 'running' });
  });
});

describe('an operation that a worker has put off', () => {
  test('is tried again in time, although that worker had a clock that was an hour ahead', async () => {
    const world = await World.start({ workers: 0 });
    const queue = new Queue('provision', { connection: world.redisClient, prefix: 'rm:queue' });
    try {
      const name = await nameOfNew(world);
      const [job] = await queue.getWaiting();
      if (job === undefined) throw new Error('no job waits');
      await job.remove();
      await queue.add(job.name, job.data, { jobId: job.id ?? '', delay: 3_600_000 });
      await pretendAge(world, name, 31_000);
      await world.startWorker();
      expect(await world.finished('redis', name)).toMatchObject({ status: 'running' });
    } finally {
      await queue.close();
      await world.close();
    }
  });
});

describe('what is found on a host', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.close());

  async function instance() {
    const { body } = await world.api.create('redis', SMALL, 60);
    return body as Record<string, string> & { readonly resource_name: string };
  }

  const folderOf = (name: string) => join(world.dataRoot, 'redis', name);

  /** Makes the instance look like the leftovers of a failed request, and waits until garbage collection has removed them. */
  async function collected(name: string, containersLeft = 0): Promise<void> {
    await world.pretendStatus('redis', name, 'failed');
    await waitUntil(`the removal of redis/${name}`, async () => {
      return (await world.containersOf('redis', name)).length === containersLeft && !existsSync(folderOf(name));
    });
  }

  test('is removed, when it is what an undo has left of a failed request', async () => {
    const { resource_name: name } = await instance();
    await collected(name);
    await waitUntil('a world without leaks', async () => (await world.leaks()).length === 0);
  });

  test('is removed, when it is a half-made folder of a run that has been replaced', async () => {
    const { resource_name: name, resource_id: resourceId } = await instance();
    const draft = join(world.dataRoot, 'redis', `.draft-${name}-${resourceId}-replaced-00000000`);
    mkdirSync(draft);
    await waitUntil('the removal of the draft', () => !existsSync(draft));
  });

  test('is removed, when it is a half-made folder of a run that nothing is known of any more', async () => {
    await instance();
    const draft = join(world.dataRoot, 'redis', '.draft-r77-0123456789abcdef0123456789abcdef-gone-00000000');
    mkdirSync(draft);
    await waitUntil('the removal of the draft', () => !existsSync(draft));
  });

  test('is recorded again, when Redis has lost its record alone', async () => {
    const lost = await instance();
    const { resource_name: name, connect_string } = lost;
    await world.loseRecord('redis', name);
    const found = await waitUntil('the record to be restored', async () => {
      const answer = await world.api.get(`/api/resources/redis/${name}`);
      return answer.status === 200 ? (answer.body as object) : undefined;
    });
    expect(found).toMatchObject({ status: 'running', connect_string });
    await withRedis(lost, (client) => client.ping());
  });

  test('is never recorded over another resource of its name, and comes back when that is gone', async () => {
    const first = await instance();
    const { resource_name: name } = first;
    await waitUntil('the first to be kept', () => existsSync(join(folderOf(name), '.record.sealed')));
    await world.loseRecord('redis', name, { resource_id: 'another', status: 'failed' });
    await world.workers[0]?.prints('left alone: another resource has its name');
    expect(await world.record('redis', name)).toMatchObject({ resource_id: 'another', status: 'failed' });
    await withRedis(first, (client) => client.ping());
    await world.redisClient.del(`rm:resource:redis:${name}`);
    expect(await world.finished('redis', name)).toMatchObject({ connect_string: first['connect_string'] });
  });

  test('is removed, when it is the draft of a sealed record whose writer died; a younger one is left alone', async () => {
    const { resource_name: name } = await instance();
    const [old = '', young = ''] = ['0badc0de', '600dc0de'].map((mark) =>
      join(world.dataRoot, 'redis', name, `.record.sealed-draft-${mark}`),
    );
    for (const draft of [old, young]) writeFileSync(draft, 'half of it');
    const longAgo = Date.now() / 1000 - 61;
    utimesSync(old, longAgo, longAgo);
    await waitUntil('the old draft to go', () => !existsSync(old), 30_000);
    expect(existsSync(young)).toBe(true);
  });

  test('is left alone, when it belongs to another host or installation, or is not ours', async () => {
    const bystander = await instance();
    const [first, second] = [await instance(), await instance()];
    const neighbours = await World.start();
    const { body: theirs } = await neighbours.api.create('redis', SMALL, 60);
    const labels = (await (await world.containerOf('redis', first.resource_name)).inspect()).Config.Labels;
    const foreign = await docker.createContainer({
      Image: 'redis:8.0',
      Labels: { ...labels, 'resource-management.host': 'another' },
    });
    try {
      await collected(first.resource_name, 1);
      await collected(second.resource_name); // by a later collection, so that one has seen all there is

      expect((await foreign.inspect()).State.Status).toBe('created');
      await withRedis(theirs, (client) => client.ping());
      await withRedis(bystander, (client) => client.ping());
    } finally {
      await foreign.remove({ force: true });
      await neighbours.close();
    }
  });
});
