import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

/**
 * The client's own request id, where it sends a harmless one, else a new one. Not set as a header here: after the first
 * header that is set by itself node sets all the others one by one, too, which a GET would feel. It is sent with the rest.
 */
export const withRequestId: RequestHandler = (request, response, next) => {
  const given = request.get('x-request-id');
  response.locals['requestId'] = given !== undefined && /^[\w.-]{1,128}$/.test(given) ? given : randomUUID();
  next();
};

export function requestIdOf(response: Response): string {
  return String(response.locals['requestId']); // by withRequestId, which every request passes first
}

/** For answers that others than send() make. */
export const sendRequestId: RequestHandler = (_request, response, next) => {
  response.setHeader('X-Request-Id', requestIdOf(response));
  next();
};
