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

describe('a cancellation', () => {
  test.each(EVERYWHERE)('%s: %s %s; undone, or done where it comes too late', async (...[, point, step, one]) => {
    const record = await accepted(world, one);
    let answer = 'none';
    const trap = catchRun(world, step, point, async () => {
      answer = await world.cancel(record);
    });
    await world.deliver(record);
    trap.restore();
    await expectEnded(world, one, record, answer === 'asked' ? ['cancelled', 'succeeded'] : ['succeeded']);
  });
});
