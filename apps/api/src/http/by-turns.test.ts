import { byTurns } from './by-turns';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('of a burst, 50 begin in a turn of the event loop, in their order, and none is lost', async () => {
  const burst = Array.from({ length: 120 }, (_, at) => at);
  const begun: number[] = [];
  const begin = byTurns((at: number) => begun.push(at));

  burst.forEach((at) => begin(at));
  expect(begun).toEqual([]);
  await nextTurn();
  expect(begun).toEqual(burst.slice(0, 50));
  begin(120);
  await nextTurn();
  expect(begun).toEqual(burst.slice(0, 100));
  await nextTurn();
  expect(begun).toEqual([...burst, 120]);

  begin(121);
  await nextTurn();
  expect(begun.at(-1)).toBe(121);
});
