import { createHash } from 'node:crypto';
import { AppError, DEFAULT_PROJECT, type NewResource } from '#core';
import type { ApiRequest } from '../route';

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The same text for the same value, in whatever order its keys were sent. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/**
 * One key and one body are one request to a project, for a day.
 *
 * @throws AppError `bad_request`
 */
export function idempotencyOf(request: ApiRequest, type: string, project: string): NewResource['idempotency'] {
  const key = request.header('idempotency-key');
  if (key === '') return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    const message = 'Idempotency-Key: is not 1 to 255 printable characters without spaces';
    throw new AppError('bad_request', message, { details: [{ field: 'Idempotency-Key', message }] });
  }
  // No key has a space in it. That of the first project stays what it was before there were others.
  const scoped = project === DEFAULT_PROJECT ? key : `${project} ${key}`;
  return { key: digest(scoped), body: digest(`${type} ${canonical(request.body)}`) };
}
