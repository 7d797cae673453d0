import { randomUUID } from 'node:crypto';
import type { Express, Request, RequestHandler, Response } from 'express';
import { AppError } from '#core';
import type { ApiContext } from '../api-context';
import type { ApiResponse, Route } from '../route';
import { jsonBody } from './json-body';

/** `/a/{b}` as in OpenAPI → `/a/:b` as in express. */
function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

/** The client's own request id, where it sends a harmless one, else a new one. */
export function requestIdOf(request: Request): string {
  const given = request.get('x-request-id');
  return given !== undefined && /^[\w.-]{1,128}$/.test(given) ? given : randomUUID();
}

export function send(response: Response, { status, headers = {}, body }: ApiResponse): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': text.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(text);
}

function rejectUnknownQuery(request: Request): void {
  if (!request.url.includes('?')) return;
  const details = Object.keys(request.query).map((field) => ({
    field,
    message: `${field}: is not known (no query parameters are)`,
  }));
  if (details.length > 0)
    throw new AppError('bad_request', details.map(({ message }) => message).join('; '), { details });
}

/** Made only for the requests that wait. */
function hangUpOf(response: Response): AbortSignal {
  const hungUp = new AbortController();
  response.once('close', () => {
    hungUp.abort();
  });
  return hungUp.signal;
}

function adapt(route: Route, { log }: ApiContext): RequestHandler {
  return async (request, response) => {
    rejectUnknownQuery(request);
    const answer = await route.handler({
      params: request.params as Record<string, string>, // our paths have no repeated parameters
      body: request.body as unknown,
      prefer: request.get('prefer') ?? '',
      get hungUp() {
        return hangUpOf(response);
      },
      id: String(response.getHeader('X-Request-Id')), // set for every request by express-app.ts
      get log() {
        return log.child({ request_id: this.id });
      },
    });
    send(response, answer);
  };
}

export function methodNotAllowed(methods: readonly string[]): RequestHandler {
  const allow = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])).join(', ');
  return (request, response, next) => {
    response.set('Allow', allow);
    next(new AppError('method_not_allowed', `${request.method} is not allowed here (expected: ${allow})`));
  };
}

/** Registers the table with express; any other method of a path in it is answered 405. */
export function mountRoutes(app: Express, routes: readonly Route[], context: ApiContext): void {
  const parseBody = jsonBody();
  for (const route of routes) {
    app[route.method](expressPath(route.path), ...(route.body ? [parseBody] : []), adapt(route, context));
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const ofPath = routes.filter((route) => route.path === path);
    app.all(expressPath(path), methodNotAllowed(ofPath.map((route) => route.method)));
  }
}
