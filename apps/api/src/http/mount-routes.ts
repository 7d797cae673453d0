import type { Express, Request, RequestHandler, Response } from 'express';
import { AppError, messageOf, type Logger } from '#core';
import type { ApiContext } from '../api-context';
import type { ApiRequest, Route } from '../route';
import { addSubject, auditAs } from './audit';
import { accessChecks, callerOf, STRANGER } from './authorize';
import { endWhenRevoked } from './end-when-revoked';
import { jsonBody, parseQuery } from './read-request';
import { requestIdOf, respond, respondInChunks } from './respond';

/** `/a/{b}` as in OpenAPI → `/a/:b` as in express. */
function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function hangUpOf(response: Response): AbortSignal {
  const hungUp = new AbortController();
  if (response.closed) hungUp.abort();
  response.once('close', () => {
    hungUp.abort();
  });
  return hungUp.signal;
}

/** `hungUp` and `log` are getters: most requests need neither, and both cost time. */
function requestOf(route: Route, request: Request, response: Response, log: Logger): ApiRequest {
  return {
    caller: callerOf(response) ?? STRANGER,
    concerns: (subject) => addSubject(response, subject),
    params: request.params as Record<string, string>, // our paths have no repeated parameters
    query: parseQuery(route.spec, request),
    body: request.body as unknown,
    header: (name) => request.get(name) ?? '',
    get hungUp() {
      return hangUpOf(response);
    },
    id: requestIdOf(response),
    get log() {
      return log.child({ request_id: this.id });
    },
  };
}

function adapt(route: Route, context: ApiContext): RequestHandler {
  const { log, settings } = context;
  return async (request, response) => {
    const reply = await route.handler({ request: requestOf(route, request, response, log), context });
    if (!('chunks' in reply)) return respond(response, reply);
    endWhenRevoked(response, settings.timings.keyCheck);
    await respondInChunks(response, reply).catch((error: unknown) => {
      log.warn('response aborted', { request_id: requestIdOf(response), cause: messageOf(error) });
      response.destroy(); // shows the client that it is incomplete
    });
  };
}

export function methodNotAllowed(methods: readonly string[]): RequestHandler {
  const allow = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])).join(', ');
  return (request, response, next) => {
    response.set('Allow', allow);
    next(new AppError('method_not_allowed', `${request.method} is not allowed here (expected: ${allow})`));
  };
}

/** Registers the route table with express; other methods of its paths get 405. */
export function mountRoutes(app: Express, routes: readonly Route[], context: ApiContext): void {
  const parseBody = jsonBody();
  for (const route of routes) {
    const guards = [auditAs(route.path), ...accessChecks(route, context), ...(route.spec.body ? parseBody : [])];
    app[route.method](expressPath(route.path), ...guards, adapt(route, context));
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const ofPath = routes.filter((route) => route.path === path);
    app.all(expressPath(path), methodNotAllowed(ofPath.map((route) => route.method)));
  }
}
