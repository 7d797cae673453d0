import { AppError } from '#core';

/** No body that is taken is so deep, and what is deeper is more than JSON.stringify() can stand in a message. */
const DEEPEST = 32;

function refuse(field: string, why: string): never {
  const message = `${field}: ${why}`;
  throw new AppError('bad_request', message, { details: [{ field, message }] });
}

/**
 * What no schema gets to see: those that take any name pass over a `__proto__` in silence. The one of the body itself is
 * left to its schema, which names it among all that is not known.
 *
 * @throws AppError `bad_request`
 */
export function checkJson(value: unknown, path: readonly string[] = []): void {
  if (value === null || typeof value !== 'object') return;
  if (path.length >= DEEPEST) refuse('body', `is nested more than ${DEEPEST} levels deep`);
  for (const [key, member] of Object.entries(value)) {
    const at = [...path, key];
    if (key === '__proto__' && path.length > 0) refuse(at.join('.'), 'is not a name that can be given');
    checkJson(member, at);
  }
}
