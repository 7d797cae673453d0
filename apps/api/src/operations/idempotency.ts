import { createHash } from 'node:crypto';
import { DEFAULT_PROJECT, type NewResource } from '#core';
import { badField } from '../wrappers/with-body';

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

interface KeyedRequest {
  readonly type: string;
  readonly project: string;
  readonly body: unknown;
}

/** A key with a body identifies a request to a project for a day. @throws AppError `bad_request` when the key is malformed */
export function idempotencyOf(key: string, { type, project, body }: KeyedRequest): NewResource['idempotency'] {
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw badField('Idempotency-Key', 'Idempotency-Key: is not 1 to 255 printable characters without spaces');
  // A key has no space in it. Keys of the default project stay as they were before projects existed.
  const scoped = project === DEFAULT_PROJECT ? key : `${project} ${key}`;
  return { key: digest(scoped), body: digest(`${type} ${canonical(body)}`) };
}
