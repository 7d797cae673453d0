import { backoff } from './backoff';

test('the pause doubles with each attempt, up to 5 s', () => {
  expect([1, 2, 3, 4, 5, 6].map(backoff)).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(backoff(10_000)).toBe(5_000);
});

test('the pause is the first one, when the queue has not counted an attempt yet', () => {
  expect(backoff(0)).toBe(500);
});
