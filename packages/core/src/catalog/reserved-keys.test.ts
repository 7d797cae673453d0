import { descriptionSchema, labelsSchema, parseDuration, protectionSchema, ttlSchema } from './reserved-keys';

describe('a duration', () => {
  test.each([
    ['90s', 90],
    ['30m', 1800],
    ['2h', 7200],
    ['7d', 604_800],
    ['366d', 31_622_400],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  test.each(['', '0s', '-1h', '1.5h', '2', 'h', '2 h', '2H', '1h30m', '367d', '99999999999s', '１h'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
      expect(ttlSchema.safeParse(text).success).toBe(false);
    },
  );
});

describe('labels', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`l${at}`, '']));

  test.each([
    {},
    { env: 'staging' },
    { 'team/owner': 'a.b_c-D', a: '' },
    { ['x'.repeat(63)]: 'y'.repeat(63) },
    many(32),
  ])('such as %j are taken', (labels) => {
    expect(labelsSchema.parse(labels)).toEqual(labels);
  });

  test.each([
    { Env: 'x' },
    { '': 'x' },
    { 'a:b': 'x' },
    { '-a': 'x' },
    { 'a-': 'x' },
    { ['x'.repeat(64)]: 'x' },
    { a: 'x'.repeat(64) },
    { a: 'b c' },
    { a: 'b:c' },
    { a: 1 },
    { a: null },
    many(33),
    [],
    'a=b',
  ])('such as %j are refused', (labels) => {
    expect(labelsSchema.safeParse(labels).success).toBe(false);
  });
});

test.each(['', 'the database of the shop', 'ü'.repeat(500)])('the description %j is taken', (text) => {
  expect(descriptionSchema.parse(text)).toBe(text);
});

test.each(['a\nb', '\u0085', '\ud83d', 'x'.repeat(501), 1, null])('the description %j is refused', (text) => {
  expect(descriptionSchema.safeParse(text).success).toBe(false);
});

test.each(['true', 1, null])('deletion_protection %j is refused', (value) => {
  expect(protectionSchema.safeParse(value).success).toBe(false);
});
