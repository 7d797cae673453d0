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

const AWAY = new AppError('engine_unreachable', 'Docker is away', { retryable: true });

describe('Docker that goes away', () => {
  test.each(EVERYWHERE)('%s: %s %s; the operation waits, and goes on', async (...[, point, step, one]) => {
    const record = await accepted(world, one);
    const trap = catchRun(world, step, point, () => Promise.reject(AWAY));
    let told = await world.deliver(record);
    trap.restore();
    expect(told).toBe(trap.isCaught() ? 'delayed' : 'done');
    for (let attempt = 2; told === 'delayed' && attempt < 5; attempt += 1)
      told = await world.deliver(record, world.worker(), attempt);
    await expectEnded(world, one, record, ['succeeded']);
  });
});
