import { preferredWait, prefersAsync } from './prefer';

describe('the header Prefer', () => {
  test.each([
    ['wait=5', 5],
    ['wait=0', 0],
    ['wait = 5', 5],
    ['wait="5"', 5],
    ['WAIT=5', 5],
    ['respond-async, wait=10', 10],
    ['wait=10, respond-async', 10],
    ['wait=5; foo=bar', 5],
    ['handling=lenient,wait=7,wait=9', 7],
    ['wait=300', 300],
  ])('%j holds a wait, which is taken in seconds', (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });

  test.each(['wait=301', 'wait=999999999'])('%j asks for more than 300 s, which is cut to that', (header) => {
    expect(preferredWait(header)).toBe(300);
  });

  test.each(['', 'wait', 'wait=', 'wait=-1', 'wait=1.5', 'wait=5s', 'wait=x', 'await=5', 'wait=1 2', 'respond-async'])(
    '%j holds no number of seconds, and is ignored as RFC 7240 says',
    (header) => {
      expect(preferredWait(header)).toBeUndefined();
    },
  );

  test.each([
    ['respond-async', true],
    ['wait=5, Respond-Async', true],
    ['respond-async; foo=bar', true],
    ['respond-asynchronously', false],
    ['wait=5', false],
    ['', false],
  ])('%j asks for the 202 in any case: %p', (header, isAsked) => {
    expect(prefersAsync(header)).toBe(isAsked);
  });
});
