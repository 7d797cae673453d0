/**
 * Schemas for the keys of type.yaml and directives.yaml. Each takes the meaning of its key: editors show it (by the
 * published JSON Schema), and so does the message about a missing key.
 */
import { z } from 'zod';
import { required } from './expected';
import { parseSize, SIZE_PATTERN } from './size';

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text, 'm') instanceof RegExp;
  } catch {
    return false;
  }
}

export function matching(pattern: RegExp, expectation: string, meaning: string) {
  const error = required(expectation, meaning);
  return z.string({ error }).regex(pattern, { error }).meta({ description: meaning });
}

/** Any text; an empty one, too. */
export function text(meaning: string) {
  return z.string({ error: required('a text', meaning) }).meta({ description: meaning });
}

function nonEmpty(expectation: string, description: string) {
  const error = required(expectation, description);
  return z.string({ error }).min(1, { error }).meta({ description });
}

export function someText(meaning: string) {
  return nonEmpty('a text of at least one character', meaning);
}

export function template(of: string) {
  return nonEmpty('a Nunjucks template', `a Nunjucks template of ${of}`);
}

/** Whole, or a template that renders one. */
export function countTemplate(meaning: string, min: number) {
  const expectation = `an integer from ${min}, or a Nunjucks template of one`;
  const error = required(expectation, meaning);
  return z.union([z.int().min(min).transform(String), z.string().min(1)], { error }).meta({ description: meaning });
}

export function regExp(meaning: string) {
  const description = `a regular expression: ${meaning}`;
  const error = required('a regular expression', description);
  return z.string({ error }).refine(isRegExp, { error }).meta({ description, format: 'regex' });
}

export function size(meaning: string) {
  const error = required('a size (examples: 512mb, 1GB)', meaning);
  return z
    .string({ error })
    .regex(new RegExp(SIZE_PATTERN), { error, abort: true })
    .refine((value) => parseSize(value) !== undefined, { error })
    .meta({ description: meaning, examples: ['512mb', '1GB'] });
}

export function identifier(meaning: string) {
  return matching(/^[a-z][a-z0-9_]{0,31}$/, 'a name of lower case letters, digits and _', meaning);
}

export function absolutePath(meaning: string) {
  return matching(/^\/[^\s:]*$/, 'an absolute path without spaces or colons', meaning);
}

export function integer(meaning: string, min = -Infinity, max = Infinity) {
  const bounds = [min > -Infinity && `from ${min}`, max < Infinity && `to ${max}`].filter(Boolean);
  const expectation = ['an integer', ...bounds].join(' ');
  const error = required(expectation, `${meaning} (${expectation})`);
  return z.int({ error }).min(min, { error }).max(max, { error }).meta({ description: meaning });
}

/** A list with at least one entry. */
export function listOf<T extends z.ZodType>(entry: T, meaning: string) {
  const error = required('a list of at least one', meaning);
  return z.array(entry, { error }).min(1, { error }).meta({ description: meaning });
}

/** A list that may be empty. */
export function anyOf<T extends z.ZodType>(entry: T, meaning: string) {
  return z.array(entry, { error: required('a list', meaning) }).meta({ description: meaning });
}

export function mapOf<T extends z.ZodType>(key: z.ZodString, value: T, meaning: string) {
  return z.record(key, value, { error: required('a mapping', meaning) }).meta({ description: meaning });
}

export function group<T extends z.ZodRawShape>(shape: T, meaning: string) {
  return z.strictObject(shape, { error: groupError(meaning) }).meta({ description: meaning });
}

function groupError(meaning: string): z.core.$ZodErrorMap {
  const wrong = required('a mapping', meaning);
  return (issue) => (issue.code === 'invalid_type' ? wrong(issue) : undefined);
}
