import { z } from 'zod';
import { regExp } from './reg-exp';
import { parseSize, SIZE_PATTERN } from './size';

const size = z.string().refine((text) => parseSize(text) !== undefined, 'is not a size (examples: 512mb, 1GB)');
/**
 * One character of a text that is kept: no control character, no line break, no half of a surrogate pair, which is no
 * character (with the flag `u` the range means those alone) and is refused by Redis' JSON.
 */
export const PRINTABLE = '[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff]';
/** How a change reaches an engine that runs: by this directive, with this value. Without it, by a restart. */
const live = z.strictObject({ directive: z.string().min(1), value: z.string().min(1) });
/**
 * Files below `data` that are named after the value, so that a change renames them: `file`, with what the regular
 * expression `endings` matches behind it. Those that end with one of `mentions` name themselves and the others.
 */
const carry = z.strictObject({
  file: z.string().min(1),
  endings: regExp.default(''),
  mentions: z.array(z.string()).default([]),
});
const described = { description: z.string().optional(), live: live.optional(), carry: carry.optional() };

/** The vocabulary that a type.yaml may describe its parameters in. */
export const parameterSpec = z.discriminatedUnion('type', [
  z.strictObject({ ...described, type: z.literal('bytes'), default: size, min: size.optional(), max: size.optional() }),
  z.strictObject({ ...described, type: z.literal('enum'), values: z.array(z.string()).min(1), default: z.string() }),
  z.strictObject({ ...described, type: z.literal('integer'), default: z.int(), min: z.int(), max: z.int() }),
  z.strictObject({
    ...described,
    type: z.literal('filename'),
    default: z.string(),
    reserved: z.array(z.string()).optional(),
  }),
  z.strictObject({ ...described, type: z.literal('charset'), values: z.array(z.string()).min(1), default: z.string() }),
  z.strictObject({ ...described, type: z.literal('text'), default: z.string(), max_length: z.int().min(1).max(4096) }),
]);
export type ParameterSpec = z.infer<typeof parameterSpec>;

const FILENAME_PATTERN = '^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$';
const LONGEST_ECHO = 60;

/** Text as a message repeats it: without control characters, those that JSON lets through too, and not longer than a line. */
function onOneLine(json: string): string {
  const text = json.replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return text.length > LONGEST_ECHO ? `${text.slice(0, LONGEST_ECHO)}…` : text;
}

/** The value as a message repeats it. */
export function echo(value: unknown): string {
  const json = JSON.stringify(value ?? null);
  return onOneLine(typeof value === 'string' ? `'${json.slice(1, -1)}'` : json);
}

/** The name of a field as a message repeats it. */
export function echoName(name: string): string {
  return onOneLine(JSON.stringify(name).slice(1, -1));
}

/** A zod `error` that names the value and the expectation; the field's name is put in front of it by fieldErrors(). */
function expected(expectation: string) {
  return (issue: { input?: unknown }) => `${echo(issue.input)} is not ${expectation}`;
}

function bytesSchema({ min = '0', max = '8191TB' }: { min?: string | undefined; max?: string | undefined }) {
  const bounds = `from ${min} to ${max}`;
  return z
    .string({ error: expected('a size (examples: 512mb, 1GB)') })
    .regex(new RegExp(SIZE_PATTERN), { error: expected('a size (examples: 512mb, 1GB)'), abort: true })
    .refine((text) => isBetween(parseSize(text), parseSize(min), parseSize(max)), {
      error: expected(`a size ${bounds}`),
    });
}

function isBetween(value = Number.NaN, min = Number.NaN, max = Number.NaN): boolean {
  return value >= min && value <= max;
}

function filenameSchema(reserved: readonly string[]) {
  const error = expected('a file name (letters, digits, . _ -, at most 128 of them, not beginning with . or -)');
  return z
    .string({ error })
    .regex(new RegExp(FILENAME_PATTERN), { error, abort: true })
    .refine((name) => !reserved.includes(name), { error: expected(`free to use (taken: ${reserved.join(', ')})`) });
}

function charsetSchema(values: readonly string[]) {
  const error = expected(`a character set (one of ${values.join(', ')})`);
  return z.string({ error }).toLowerCase().pipe(z.enum(values, { error })).meta({ enum: values });
}

function textSchema(maxLength: number) {
  const error = expected(`a text of at most ${maxLength} characters without line breaks or control characters`);
  return z
    .string({ error })
    .max(maxLength, { error, abort: true })
    .regex(new RegExp(`^${PRINTABLE}*$`, 'u'), { error });
}

/** The zod schema that a request's value for this parameter must pass; its output is what templates see. */
export function parameterSchema(spec: ParameterSpec): z.ZodType<string | number> {
  switch (spec.type) {
    case 'bytes':
      return bytesSchema(spec);
    case 'enum':
      return z.enum(spec.values, { error: expected(`one of ${spec.values.join(', ')}`) });
    case 'integer': {
      const error = expected(`an integer from ${spec.min} to ${spec.max}`);
      return z.int({ error }).min(spec.min, { error }).max(spec.max, { error });
    }
    case 'filename':
      return filenameSchema(spec.reserved ?? []);
    case 'charset':
      return charsetSchema(spec.values);
    case 'text':
      return textSchema(spec.max_length);
  }
}
