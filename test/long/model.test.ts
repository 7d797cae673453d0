import fc from 'fast-check';
import { findContradictions } from '../support/contradictions';
import { Ask, verbNames } from '../support/model/ask';
import { Create, Kill, KillWorker, Write } from '../support/model/commands';
import { checkWhenFinished, type Model } from '../support/model/instance';
import { TEST_SEED } from '../support/test-seed';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

/** RM_TEST_RUNS makes it a longer hunt. */
const RUNS = Number(process.env['RM_TEST_RUNS'] ?? 3);
const FEWEST = 12;
const MOST = 25;
/** A job whose worker has died is given up after 10 s, and garbage collection comes every 10 s. */
const AGREED_WITHIN_MS = 30_000;
const IN_TIME_MS = 600_000;

const index = fc.nat(3);
const value = fc.nat(9);
/** Most verbs meet others under way. */
const isAwaited = fc.nat(2).map((one) => one === 0);

function commands() {
  const verbs = verbNames.map((verb) => fc.tuple(index, value, isAwaited).map((args) => new Ask(verb, ...args)));
  const others = [
    isAwaited.map((awaited) => new Create(awaited)),
    fc.tuple(index, value).map((args) => new Write(...args)),
    fc.tuple(index, isAwaited).map((args) => new Kill(...args)),
    fc.constant(new KillWorker()),
  ];
  const sequences = fc.commands([...others, ...verbs], { maxCommands: MOST, size: 'max' });
  return sequences.filter((sequence) => [...sequence].length >= FEWEST);
}

describe('any sequence of verbs, deaths of containers and deaths of workers', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ workers: 2 });
  });
  afterAll(() => world.close());

  async function bringUp(model: Model): Promise<void> {
    for (const instance of model.instances) {
      const path = `/api/resources/redis/${instance.name}`;
      const verb = instance.phase === 'deleted' ? 'restore' : 'start';
      if (['stopped', 'exited', 'missing', 'deleted'].includes(instance.phase))
        expect(await world.api.send('POST', `${path}/${verb}`, undefined, 60)).toMatchObject({ status: 200 });
      if (!['gone', 'failed'].includes(instance.phase)) instance.phase = 'running';
      await checkWhenFinished(world, instance);
    }
  }

  async function purge(model: Model): Promise<void> {
    for (const instance of model.instances.filter(({ phase }) => phase !== 'gone')) {
      await world.api.send('DELETE', `/api/resources/redis/${instance.name}?purge=true`, undefined, 60);
      instance.phase = 'gone';
      await checkWhenFinished(world, instance);
    }
  }

  async function agree(): Promise<void> {
    const nobodyDisagrees = async () => (await findContradictions(world)).length === 0;
    await waitUntil('all to agree', nobodyDisagrees, AGREED_WITHIN_MS).catch(async () => {
      expect(await findContradictions(world)).toEqual([]);
    });
  }

  test(
    'end with API, Redis, Docker, disk and ports telling the same story, and with all data',
    async () => {
      const property = fc.asyncProperty(commands(), async (sequence) => {
        const model: Model = { instances: [] };
        for (const start of [new Create(true), new Create(false)]) await start.run(model, world);
        await fc.asyncModelRun(() => ({ model, real: world }), sequence);
        for (const instance of model.instances) await checkWhenFinished(world, instance);
        await agree();
        await bringUp(model);
        await agree();
        await purge(model);
        await agree();
      });
      await fc.assert(property, {
        numRuns: RUNS,
        endOnFailure: true,
        seed: TEST_SEED,
      });
    },
    IN_TIME_MS,
  );
});
