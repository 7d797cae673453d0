import { z } from 'zod';
import { expected } from './expected';
import type { ParameterSpec } from './parameter-spec';
import { parseSize, SIZE_PATTERN } from './size';

/**
 * One character of a text that is stored: no control character, no line break, no half of a surrogate pair, which is no
 * character (with the flag `u` the range means those alone) and is refused by Redis' JSON.
 */
export const PRINTABLE = '[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff]';

const FILENAME_PATTERN = '^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$';

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
