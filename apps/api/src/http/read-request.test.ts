import { checkJson } from './read-request';

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

test.each(['{}', '1', 'null', '{"labels":{"constructor":"x"},"config":{"a":[1,{"b":null}]}}'])('%s passes', (json) => {
  expect(() => checkJson(JSON.parse(json))).not.toThrow();
});

test.each([
  ['{"labels":{"__proto__":"x"}}', 'labels.__proto__'],
  ['{"a":[{"b":{"__proto__":{}}}]}', 'a.0.b.__proto__'],
])('%s is refused by the name of the field', (json, field) => {
  const message = `${field}: is not an allowed name`;
  expect(() => checkJson(JSON.parse(json))).toThrow(
    expect.objectContaining({ message, details: [{ field, message }] }),
  );
});

test('what is 32 levels deep passes, and what is deeper is refused, however deep it is', () => {
  expect(() => checkJson(nested(32))).not.toThrow();
  for (const levels of [33, 30_000]) {
    expect(() => checkJson(nested(levels))).toThrow('body: is nested more than 32 levels deep');
  }
});
