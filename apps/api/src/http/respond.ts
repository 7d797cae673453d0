import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { ApiResponse, ApiStream } from '../route';
import { DATA_HEADERS } from './security-headers';

/**
 * Takes the client's own request id if it is harmless, else a new one. The header is not set here: Node is slower when headers
 * are set one by one before the others.
 */
export const withRequestId: RequestHandler = (request, response, next) => {
  const given = request.get('x-request-id');
  response.locals['requestId'] = given !== undefined && /^[\w.-]{1,128}$/.test(given) ? given : randomUUID();
  next();
};

export function requestIdOf(response: Response): string {
  return String(response.locals['requestId']); // by withRequestId, which runs first on every request
}

/** For responses not sent by respond(). */
export const sendRequestId: RequestHandler = (_request, response, next) => {
  response.setHeader('X-Request-Id', requestIdOf(response));
  next();
};

/** Calls back when respond() has responded, even if the client has hung up: the response emits no event then. */
export function onResponded(response: Response, callback: () => void): void {
  response.locals['responded'] = callback;
}

export function respond(response: Response, { status, headers = {}, body }: ApiResponse): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'X-Request-Id': requestIdOf(response),
    ...DATA_HEADERS,
    ...headers,
  });
  response.end(text);
  (response.locals['responded'] as (() => void) | undefined)?.(); // by onResponded() only
}

async function drained(response: Response): Promise<void> {
  const either = new AbortController(); // ends the listener that loses the race
  const { signal } = either;
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  } finally {
    either.abort();
  }
}

/** Sends chunks as they come, no faster than the client reads. The headers go first, so the client knows that it is connected. */
export async function respondInChunks(response: Response, { contentType, chunks }: ApiStream): Promise<void> {
  response.writeHead(200, {
    'Content-Type': contentType,
    'X-Accel-Buffering': 'no',
    'X-Request-Id': requestIdOf(response),
    ...DATA_HEADERS,
  });
  response.flushHeaders();
  if (response.req.method === 'HEAD') response.end();
  for await (const chunk of chunks) {
    if (response.closed || response.writableEnded) break;
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}
