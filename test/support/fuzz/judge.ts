import type { OpenApiCheck } from '../openapi-check';
import type { FuzzAnswer } from './exchange';
import type { FuzzRequest } from './requests';

const ASKS_A_WORKER = /^\/api\/resources\/[^/]+\/[^/]+\/(logs|stats)\/?$/;
/** Beside the API, and not described by it. */
const PAGES = /^\/(docs|admin\/queues|openapi\.json)/;

/** As routed: of the absolute form of a request too. */
function pathOf({ path }: FuzzRequest): string {
  return path.replace(/^https?:\/\/[^/]+/, '').split(/[?#]/)[0] ?? '';
}

function isRight5xx(request: FuzzRequest, { status, body = '' }: FuzzAnswer): boolean {
  if (status === 503) return ASKS_A_WORKER.test(pathOf(request));
  // The client waited for an operation which another request has cancelled.
  return status === 500 && /wait/i.test(request.headers['prefer'] ?? '') && body.includes('"resource":');
}

function hasOwnProto(body: string | undefined): boolean {
  return body !== undefined && /"__proto__":/.test(body);
}

/** HEAD has no body, and a stream was broken off. */
function unlisted(
  check: OpenApiCheck,
  request: FuzzRequest,
  { status, headers, body }: FuzzAnswer,
): string | undefined {
  const path = pathOf(request);
  const [mediaType = ''] = headers['content-type']?.split(';') ?? [];
  if (request.method === 'HEAD' || body === undefined) {
    return check.lists('GET', path, status, mediaType) ? undefined : `${status} ${mediaType} is not listed`;
  }
  try {
    check.assert(request.method, path, status, JSON.parse(body), mediaType);
    return undefined;
  } catch (error) {
    return `${String(error)}: ${body.slice(0, 500)}`;
  }
}

/** What is wrong with the answer; undefined when nothing is. */
export function judge(check: OpenApiCheck, request: FuzzRequest, answer: FuzzAnswer): string | undefined {
  const { status, headers, body } = answer;
  if (status >= 500 && !isRight5xx(request, answer)) return `answers ${status}: ${body}`;
  if (PAGES.test(pathOf(request))) return undefined;
  if (status === 405 && headers.allow === undefined) return '405 without Allow';
  if (status < 300 && request.method === 'POST' && hasOwnProto(request.body)) return `takes __proto__: ${status}`;
  return unlisted(check, request, answer);
}
