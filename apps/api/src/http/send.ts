import type { Response } from 'express';
import { once } from 'node:events';
import { answered } from './audit';
import type { ApiResponse, ApiStream } from '../route';
import { requestIdOf } from './request-id';
import { DATA_HEADERS } from './security-headers';

export function send(response: Response, { status, headers = {}, body }: ApiResponse): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'X-Request-Id': requestIdOf(response),
    ...DATA_HEADERS,
    ...headers,
  });
  response.end(text);
  answered(response);
}

async function drained(response: Response): Promise<void> {
  const either = new AbortController(); // the one that does not come first must not listen on
  const { signal } = either;
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  } finally {
    either.abort();
  }
}

/** Sends what comes, no faster than the client takes it. The headers go at once: the client knows that it is connected. */
export async function sendStream(response: Response, { contentType, chunks }: ApiStream): Promise<void> {
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
