import type { IncomingHttpHeaders } from 'node:http';

/** The key that a request gives, as `Authorization: Bearer <key>` or `X-API-Key: <key>`; '' when it gives none. */
export function keyOfRequest({ authorization = '', 'x-api-key': key = '' }: IncomingHttpHeaders): string {
  return /^Bearer\s+(\S+)$/i.exec(authorization)?.[1] ?? String(key);
}
