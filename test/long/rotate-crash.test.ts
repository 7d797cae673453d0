import { setTimeout as sleep } from 'node:timers/promises';
import { refusalOf } from '../support/server-session';
import { createInstance, ended, pathOf, TYPES, type Instance } from '../support/instances';
import { SteadyClient } from '../support/steady-client';
import { waitUntil } from '../support/wait-until';
import { SOON_TAKEN_OVER } from '../support/timings';
import { World } from '../support/world';

/** Checks again and again whether the server takes the password that the record tells. */
class Agreement {
  readonly disagreements: string[] = [];
  looks = 0;
  private isOpen = true;
  private readonly loop: Promise<void>;

  constructor(
    private readonly world: World,
    private readonly instance: Instance,
  ) {
    this.loop = this.keepLooking();
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await this.loop;
  }

  private async password(): Promise<string> {
    return String((await this.world.api.get(pathOf(this.instance))).body.db_password);
  }

  private async keepLooking(): Promise<void> {
    while (this.isOpen) {
      const told = await this.password();
      const refusal = await refusalOf(this.instance, told);
      // One that was replaced between the two looks may be refused rightly.
      if (refusal !== '' && (await this.password()) === told) this.disagreements.push(refusal);
      this.looks += 1;
      await sleep(20);
    }
  }
}

describe.each(TYPES)('a rotation of the password of a %s, of which the worker is killed', (type) => {
  let world: World;
  let instance: Instance;
  beforeAll(async () => {
    world = await World.start({ timings: SOON_TAKEN_OVER });
    instance = await createInstance(world, type);
  });
  afterAll(() => world.close());

  /** Kills the worker as soon as a rotation is at this step, and starts another. @returns whether it was cut off */
  async function killAt(step: string): Promise<boolean> {
    const watcher = world.redisClient.duplicate();
    const key = `rm:events:${instance.resource_id}`;
    let last = (await watcher.xrevrange(key, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0';
    const { body } = await world.api.send('POST', `${pathOf(instance)}/rotate-password`);
    for (let isThere = false; !isThere;) {
      const [stream] = (await watcher.xread('BLOCK', 20_000, 'STREAMS', key, last)) ?? [];
      if (!stream) throw new Error(`the rotation did not come to ${step}`);
      isThere = JSON.stringify(stream[1]).includes(`{\\"step\\":\\"${step}\\"`);
      last = stream[1].at(-1)?.[0] ?? last;
    }
    const workers = world.workers.splice(0);
    for (const worker of workers) worker.kill('SIGKILL');
    watcher.disconnect();
    await Promise.all(workers.map((worker) => worker.exitCode()));
    const isCutOff = (await world.api.get(`/api/operations/${body.operation.id}`)).body.state === 'running';
    await world.startWorker();
    expect(await ended(world, body.operation.id)).toMatchObject({ state: 'succeeded', kind: 'rotate_password' });
    return isCutOff;
  }

  test.each(['add_password', 'publish_password'])(
    'at %s, is finished by another: the password in the record works at every moment, the old one no more',
    async (step) => {
      let before = (await world.api.get(pathOf(instance))).body;
      const client = await SteadyClient.connect(before);
      const agreement = new Agreement(world, before);
      for (let tries = 1; !(await killAt(step)); tries += 1) {
        if (tries === 5) throw new Error(`the rotation was always faster than the kill at ${step}`);
        before = (await world.api.get(pathOf(instance))).body;
      }
      await waitUntil('the agreement to be looked at', () => agreement.looks > 5);
      await agreement.close();
      await client.writesOn();
      await client.close();

      const after = (await world.api.get(pathOf(instance))).body;
      expect(agreement.disagreements).toEqual([]);
      expect(client.losses).toEqual([]);
      expect(after.db_password).not.toBe(before.db_password);
      expect(await refusalOf(after, after.db_password)).toBe('');
      expect(await refusalOf(after, before.db_password)).toMatch(/WRONGPASS|Access denied/);
      expect(await world.leaks()).toEqual([]);
    },
  );
});
