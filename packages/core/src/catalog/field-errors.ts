import type { z } from 'zod';
import type { FieldError } from '../errors';
import { echoName } from './expected';

/** Bounds the response to a body of thousands of unknown fields. */
const MOST_ERRORS = 50;

/** The first of them, and how many there are when these are not all. */
export function boundedErrors(errors: readonly FieldError[]): FieldError[] {
  if (errors.length <= MOST_ERRORS) return [...errors];
  const rest = { field: 'body', message: `body: ${errors.length - MOST_ERRORS} more fields are wrong` };
  return [...errors.slice(0, MOST_ERRORS), rest];
}

/**
 * One entry per wrong field, in the order of the schema, unknown fields last; the first 50 of them.
 *
 * @param known the fields there are, for the message about one that is not
 */
export function fieldErrors(error: z.ZodError, known: readonly string[]): FieldError[] {
  const byField = new Map<string, FieldError>();
  for (const issue of error.issues) {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : undefined;
    for (const field of unknown ?? [issue.path.join('.')]) {
      const message = unknown ? `is not known (known: ${known.join(', ')})` : issue.message;
      if (!byField.has(field)) byField.set(field, { field, message: `${echoName(field)}: ${message}` });
    }
  }
  return boundedErrors([...byField.values()]);
}
