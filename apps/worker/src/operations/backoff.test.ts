import { TIMINGS } from '#core';
import { backoff } from './backoff';

test('the pause doubles with each attempt, up to 5 s', () => {
  const pauses = [1, 2, 3, 4, 5, 6].map((attempt) => backoff(attempt, TIMINGS));
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(backoff(10_000, TIMINGS)).toBe(5_000);
});

test('the pause is the first one, when the queue has not counted an attempt yet', () => {
  expect(backoff(0, TIMINGS)).toBe(500);
});
