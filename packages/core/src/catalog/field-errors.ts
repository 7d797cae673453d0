import type { z } from 'zod';
import type { FieldError } from '../errors';
import { echoName } from './parameters';

/**
 * One entry per wrong field, in the order of the schema, unknown fields last.
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
  return [...byField.values()];
}
