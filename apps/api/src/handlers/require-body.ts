import type { z } from 'zod';
import { AppError, boundedErrors, echoName, fieldErrors } from '#core';

function requireObject(body: unknown): Record<string, unknown> {
  if (body !== null && typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new AppError('bad_request', 'body: is not a JSON object (example: {})', {
    details: [{ field: 'body', message: 'body: is not a JSON object' }],
  });
}

/** @param known the fields there are, for the message about one that is not */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown, known: readonly string[]): T {
  const parsed = schema.safeParse(requireObject(body));
  if (parsed.success) return parsed.data;
  const details = fieldErrors(parsed.error, known);
  throw new AppError('bad_request', details.map(({ message }) => message).join('; '), { details });
}

export function requireEmptyBody(body: unknown): void {
  const given = Object.keys(requireObject(body));
  const details = boundedErrors(
    given.map((field) => ({ field, message: `${echoName(field)}: is not known (this takes no fields)` })),
  );
  if (details.length > 0)
    throw new AppError('bad_request', details.map(({ message }) => message).join('; '), { details });
}
