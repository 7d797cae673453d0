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

/** What is wrong with the answer; undefined when nothing is. */
export function judge(check: OpenApiCheck, request: FuzzRequest, answer: FuzzAnswer): string | undefined {
  const { status, headers, body } = answer;
  const path = pathOf(request);
  if (status >= 500 && !isRight5xx(request, answer)) return `answers ${status}: ${body}`;
  if (PAGES.test(path)) return undefined;
  const [mediaType = 'none'] = (headers['content-type'] ?? '').split(';');
  if (request.method === 'HEAD' || body === undefined) {
    return check.lists('GET', path, status, mediaType) ? undefined : `${status} ${mediaType} is not listed`;
  }
  try {
    check.assert(request.method, path, status, JSON.parse(body), mediaType);
  } catch (error) {
    return `${String(error)}: ${body.slice(0, 500)}`;
  }
  if (status === 405 && headers.allow === undefined) return '405 without Allow';
  if (status < 300 && hasOwnProto(request.body) && request.method === 'POST') return `takes __proto__: ${status}`;
  return undefined;
}
