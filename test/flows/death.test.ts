import { accepted } from '../support/flows/cases';
import { expectEnded } from '../support/flows/disagreements';
import { EVERYWHERE } from '../support/flows/everywhere';
import { FlowWorld } from '../support/flows/flow-world';
import { catchRun } from '../support/flows/interruption';

let world: FlowWorld;
beforeAll(async () => {
  world = await FlowWorld.open();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

/** A server has no fence: a run that freezes between its proof of ownership and its command to the server still sends it. */
const UNFENCED: readonly string[] = ['answered prepare_password'];

describe('a worker that dies', () => {
  test.each(EVERYWHERE)(
    '%s: %s %s; another one takes over, and the first wakes up later',
    async (...[, point, step, one]) => {
      const record = await accepted(world, one);
      let wakeUp: () => void = () => undefined;
      const frozen = new Promise<void>((woken) => (wakeUp = woken));
      const trap = catchRun(world, step, point, () => frozen);
      const first = world.deliver(record);
      await Promise.race([trap.whenCaught, first]);
      trap.restore();
      if (trap.isCaught()) expect(await world.deliver(record, world.worker(), 2)).toBe('done');
      await expectEnded(world, one, record, ['succeeded']);
      wakeUp();
      await first;
      if (!UNFENCED.includes(`${point} ${step}`)) await expectEnded(world, one, record, ['succeeded']);
    },
  );
});
