import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { withRedis } from '../support/clients';
import { createInstance, ended, pathOf, type Instance } from '../support/instances';
import { waitUntil } from '../support/wait-until';
import { SOON_TAKEN_OVER } from '../support/timings';
import { World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await World.start({ timings: SOON_TAKEN_OVER });
});
afterAll(() => world.close());

async function killAt(step: string, instance: Instance, body: object): Promise<string> {
  const [worker] = world.workers.slice(-1);
  const key = `rm:events:${instance.resource_id}`;
  const [[latest] = ['']] = await world.redisClient.xrevrange(key, '+', '-', 'COUNT', 1);
  const { body: accepted } = await world.api.send('PATCH', pathOf(instance), body);
  await waitUntil(`the step ${step}`, async () => {
    const events = await world.redisClient.xrange(key, `(${latest}`, '+');
    return events.some(([, fields]) => fields.join().includes(`"step":"${step}"`));
  });
  worker?.kill('SIGKILL');
  await worker?.exitCode();
  return accepted.operation.id as string;
}

/** An instance with data, the change of which was cut off at this step: one that was over before the signal came is none. */
async function cutOffAt(step: string, body: object): Promise<{ instance: Instance; id: string }> {
  for (let tries = 0; tries < 5; tries += 1) {
    const instance = await createInstance(world, 'redis');
    await withRedis(instance, (client) => client.set('kept', 'yes'));
    const id = await killAt(step, instance, body);
    if ((await world.api.get(`/api/operations/${id}`)).body.state === 'running') return { instance, id };
    await world.startWorker();
  }
  throw new Error(`no change was cut off at ${step}`);
}

/** Leftovers of a worker that dies in the midst of renaming, while the server does not run. */
async function renameHalf(instance: Instance, from: string, to: string): Promise<void> {
  const { resource_type: type, resource_name: name } = instance;
  await (await world.containerOf(type, name)).stop().catch(() => undefined); // it does not run already
  const folder = join(world.dataRoot, type, name, 'data', 'appendonlydir');
  const names = readdirSync(folder).filter((file) => file.startsWith(`${from}.1.`));
  expect(names).not.toHaveLength(0);
  for (const file of names) renameSync(join(folder, file), join(folder, file.replace(from, to)));
}

describe('a Redis whose worker is killed while it changes the name of its log', () => {
  test.each([
    ['stop_container', 'cut'],
    ['write_files', 'cut.aof'],
  ])('at %s has its data, under the new name', async (step, appendfilename) => {
    const { instance, id } = await cutOffAt(step, { appendfilename });
    await renameHalf(instance, 'appendonly.aof', appendfilename).catch((error: unknown) => {
      // It was faster than the signal: then it has renamed some or all by itself.
      const { resource_type: type, resource_name: name } = instance;
      const folder = join(world.dataRoot, type, name, 'data', 'appendonlydir');
      if (!readdirSync(folder).some((file) => file.startsWith(`${appendfilename}.`))) throw error;
    });
    await world.startWorker();

    expect(await ended(world, id)).toMatchObject({ state: 'succeeded' });
    const { body } = await world.api.get(pathOf(instance));
    expect(body).toMatchObject({ status: 'running', parameters: { appendfilename } });
    expect(await withRedis(body, (client) => client.get('kept'))).toBe('yes');
  });
});
