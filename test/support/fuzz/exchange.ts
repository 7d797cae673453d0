import { request as httpRequest, type Agent, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { FuzzRequest } from './requests';

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** undefined for one that goes on: it was broken off */
  readonly body: string | undefined;
}

const LONGEST_MS = 5_000;

function isEndless(headers: IncomingHttpHeaders): boolean {
  return /^text\/(event-stream|plain)/.test(headers['content-type'] ?? '') && headers['content-length'] === undefined;
}

/** @throws Error when there is no answer in time, or none at all */
export async function exchange(agent: Agent, url: string, request: FuzzRequest): Promise<FuzzAnswer> {
  const { hostname: host, port } = new URL(url);
  const { method, path, headers, body } = request;
  const signal = AbortSignal.timeout(LONGEST_MS);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const framing = headers['transfer-encoding'] === undefined ? length : {};
  return new Promise((resolve, reject) => {
    const sent = httpRequest({
      agent,
      host,
      port,
      method,
      path,
      headers: { ...framing, ...headers },
      signal,
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      if (!isEndless(answered)) {
        text(response).then((read) => resolve({ status, headers: answered, body: read }), reject);
        return;
      }
      sent.off('error', reject).on('error', () => undefined); // that it was broken off
      response.on('error', () => undefined).destroy();
      resolve({ status, headers: answered, body: undefined });
    });
    sent.end(body);
  });
}
