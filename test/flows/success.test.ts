import { flows } from '../../apps/worker/src/operations/flows/flows';
import { accepted, CASES } from '../support/flows/cases';
import { disagreements } from '../support/flows/disagreements';
import { FlowWorld } from '../support/flows/flow-world';

describe('an operation that nothing disturbs', () => {
  let world: FlowWorld;
  beforeAll(async () => {
    world = await FlowWorld.open();
  });
  beforeEach(() => world.reset());
  afterAll(() => world.close());

  test.each(CASES)('$name succeeds, and all agree', async (one) => {
    const record = await accepted(world, one);
    expect(await world.deliver(record)).toBe('done');
    expect((await world.find(record))?.status).toBe(one.ends);
    expect((await world.operation(record)).state).toBe('succeeded');
    expect(await disagreements(world, record)).toEqual([]);
  });

  test.each(CASES)('$name does nothing when its job is delivered again', async (one) => {
    const record = await accepted(world, one);
    await world.deliver(record);
    const calls = world.docker.calls.log.length;
    expect(await world.deliver(record)).toBe('done');
    expect(world.docker.calls.log.length).toBe(calls);
    expect(await disagreements(world, record)).toEqual([]);
  });
});

test('each flow is tried', () => {
  expect([...new Set(CASES.map(({ kind }) => kind))].sort()).toEqual(Object.keys(flows).sort());
});
