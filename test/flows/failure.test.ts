import { AppError } from '#core';
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

describe('a failure', () => {
  test.each(EVERYWHERE)('%s: %s %s; nothing is left of the operation', async (...[, point, step, one]) => {
    const record = await accepted(world, one);
    const trap = catchRun(world, step, point, () => Promise.reject(new AppError('internal', 'a failure of the test')));
    await world.deliver(record);
    trap.restore();
    const state = trap.isCaught() ? 'failed' : 'succeeded';
    expect((await world.operation(record)).state).toBe(state);
    if (state === 'succeeded' || one.ends !== undefined) return expectEnded(world, one, record, [state]);
    // A removal is not undone: it is asked for again.
    const again = await world.ask(record, one.kind, one.input?.(record));
    expect(await world.deliver(again)).toBe('done');
    await expectEnded(world, one, again, ['succeeded']);
  });
});
