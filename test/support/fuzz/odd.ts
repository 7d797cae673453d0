import fc from 'fast-check';

/** What every object has without anybody having put it there. */
export const PROTOTYPE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__defineGetter__',
];

const CONTROL = ['\u0000', '\u001b[31m', 'a\nb', 'a\r\nX-Injected: 1', '\u007f', '\u0085', '\u2028', '\ufeff'];
const UNICODE = ['ü', '💥', '\ud800', 'x\udfff', 'e\u0301', '\u202e'];
const MEANINGFUL = ['../../etc/passwd', '{{ 7 * 7 }}', '{% raw %}', '*', "'; --", '"', '\\', '<script>', '%00', 'null'];
const NUMERIC = ['0', '-1', '1e309', 'NaN', 'Infinity', '0x10', '9'.repeat(400), '18446744073709551616'];
const LONG = ['x'.repeat(256), 'x'.repeat(5_000)];

export const oddString = fc.oneof(
  fc.constantFrom('', ' ', ...PROTOTYPE_KEYS, ...CONTROL, ...UNICODE, ...MEANINGFUL, ...NUMERIC, ...LONG),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** What JSON can say, of any type. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddString,
  fc.constantFrom(null, true, false, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, 5e-324),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>([], {}, [[]], Array<number>(200).fill(0)),
);

/** More than some recursive functions can stand. */
const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

/** Bodies that JSON.stringify() would not write. */
export function oddTexts(fields: readonly string[]): fc.Arbitrary<string> {
  const field = fc.constantFrom('labels', ...fields);
  return fc.oneof(
    fc.constantFrom('{', '{"a":}', '{"a":1}}', '\u0000', 'null', '[]', '"x"', '1', 'true', '\ufeff{}', '   ', DEEP),
    fc.constantFrom(`{"x":"${'x'.repeat(70_000)}"}`, `{${' '.repeat(65_000)}}`, '{"\\u0000":"\\ud800"}'),
    field.map((name) => `{"${name}":1e999}`),
    field.map((name) => `{"${name}":${DEEP}}`),
    field.map((name) => `{"${name}":"a","${name}":{"b":${'{"c":'.repeat(8_000)}1${'}'.repeat(8_000)}}}`),
    field.map((name) => `{"${name}":{${Array.from({ length: 2_000 }, (_none, at) => `"k${at}":0`).join()}}}`),
  );
}

/** @returns the odd one once in `count` times */
export function rarely<T>(count: number, odd: fc.Arbitrary<T>, usual: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 1, arbitrary: odd }, { weight: count - 1, arbitrary: usual });
}
