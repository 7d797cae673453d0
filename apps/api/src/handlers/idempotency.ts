import { createHash } from 'node:crypto';
import { AppError, type NewResource } from '#core';
import type { ApiRequest } from '../route';

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/**
 * One key and one body are one request, for a day.
 *
 * @throws AppError `bad_request`
 */
export function idempotencyOf(request: ApiRequest, type: string): NewResource['idempotency'] {
  const key = request.header('idempotency-key');
  if (key === '') return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    const message = 'Idempotency-Key: is not 1 to 255 printable characters without spaces';
    throw new AppError('bad_request', message, { details: [{ field: 'Idempotency-Key', message }] });
  }
  return { key: digest(key), body: digest(`${type} ${JSON.stringify(request.body)}`) };
}
