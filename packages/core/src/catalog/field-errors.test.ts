import { z } from 'zod';
import { fieldErrors } from './field-errors';

const schema = z.strictObject({
  size: z.string({ error: 'is not a size' }).min(3, 'is too short').regex(/^\d+$/, 'is not digits'),
  mode: z.enum(['a', 'b'], { error: 'is not one of a, b' }),
});

function errorsOf(value: unknown) {
  const result = schema.safeParse(value);
  return result.success ? [] : fieldErrors(result.error, ['size', 'mode']);
}

test('two wrong fields are two entries, in the order of the schema', () => {
  expect(errorsOf({ mode: 'c', size: 1 })).toEqual([
    { field: 'size', message: 'size: is not a size' },
    { field: 'mode', message: 'mode: is not one of a, b' },
  ]);
});

test('a field that is wrong in two ways is one entry, with the first', () => {
  expect(errorsOf({ size: 'x', mode: 'a' })).toEqual([{ field: 'size', message: 'size: is too short' }]);
});

test('each unknown field is an entry after the wrong ones, and says what is known', () => {
  expect(errorsOf({ zzz: 1, size: 5, aaa: 2, mode: 'a' })).toEqual([
    { field: 'size', message: 'size: is not a size' },
    { field: 'zzz', message: 'zzz: is not known (known: size, mode)' },
    { field: 'aaa', message: 'aaa: is not known (known: size, mode)' },
  ]);
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'a field named %s, which every object inherits, is unknown like any other',
  (name) => {
    const value: unknown = JSON.parse(`{"size": "123", "mode": "a", ${JSON.stringify(name)}: 1}`);
    expect(errorsOf(value)).toEqual([{ field: name, message: `${name}: is not known (known: size, mode)` }]);
  },
);

test('a name that is no name, with line breaks and without end, is repeated on one line', () => {
  const name = `a\nb\u0085${'c'.repeat(100)}`;
  const [error] = errorsOf({ size: '123', mode: 'a', [name]: 1 });
  expect(error).toEqual({ field: name, message: expect.stringMatching(/^a\\nb\\u0085c{50}…: is not known /) });
});

test('of thousands of unknown fields, the first are told one by one, and the number of the rest', () => {
  const many = Object.fromEntries(Array.from({ length: 4_000 }, (_, at) => [`unknown${at}`, at]));
  const errors = errorsOf({ size: '123', mode: 'a', ...many });
  expect(errors).toHaveLength(51);
  expect(errors.at(-1)).toEqual({ field: 'body', message: 'body: 3950 more fields are wrong' });
});
