import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance, pathOf, run, TYPES, type Instance } from '../support/instances';
import { inside } from '../support/inside';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const TEN_MEGABYTES = 10 * 2 ** 20;

let world: World;
beforeAll(async () => {
  // As if a start were told at once: these tests leave their files just before it.
  world = await World.start({ timings: { temporaryLeftAfter: 0 } });
});
afterAll(() => world.close());

describe.each(TYPES)('the temporary files of a %s', (type) => {
  let instance: Instance;
  let folder: string;
  const container = () => world.containerOf(type, String(instance['resource_name']));
  const leave = async (name: string) => inside(await container(), `head -c ${TEN_MEGABYTES} /dev/zero >/tmp/${name}`);
  beforeAll(async () => {
    instance = await createInstance(world, type);
    folder = join(world.dataRoot, type, String(instance['resource_name']), 'tmp');
  });

  test("are on the host's disk, in the instance's folder, and belong to the server's user", async () => {
    await leave('a');
    const { size, uid } = lstatSync(join(folder, 'a'));
    expect({ size, uid }).toEqual({ size: TEN_MEGABYTES, uid: 999 });
  });

  test('count as disk, and not as memory', async () => {
    const before = await world.api.get(`${pathOf(instance)}/stats`);
    await leave('b');
    const { body } = await world.api.get(`${pathOf(instance)}/stats`);
    expect(body.disk_bytes - before.body.disk_bytes).toBeGreaterThan(0.9 * TEN_MEGABYTES);
    expect(body.memory_bytes - before.body.memory_bytes).toBeLessThan(0.9 * TEN_MEGABYTES);
  });

  test('are gone after a restart', async () => {
    await inside(await container(), 'mkdir -p /tmp/c/d && touch /tmp/c/d/e');
    await run(world, instance, 'restart');
    expect(['a', 'b', 'c'].filter((name) => existsSync(join(folder, name)))).toEqual([]);
  });

  test('are removed after a crash, when Docker has restarted the server', async () => {
    await leave('f');
    const { State, RestartCount } = await (await container()).inspect();
    process.kill(State.Pid, 'SIGKILL');
    await waitUntil('Docker to restart it', async () => {
      const now = await (await container()).inspect();
      return (now.RestartCount > RestartCount && now.State.Running) || undefined;
    });
    await waitUntil('the file to be removed', () => !readdirSync(folder).includes('f') || undefined);
    await leave('g');
    expect(readdirSync(folder)).toContain('g');
  });
});
