import type { Express, RequestHandler, Response } from 'express';
import { AppError, messageOf } from '#core';
import type { ApiContext } from '../api-context';
import type { Route } from '../route';
import { tellOf } from './audit';
import { callerOf, STRANGER } from './authenticate';
import { endWhenRevoked } from './end-when-revoked';
import { jsonBody } from './json-body';
import { permit } from './permit';
import { parseQuery } from './query';
import { requestIdOf } from './request-id';
import { send, sendStream } from './send';

/** `/a/{b}` as in OpenAPI → `/a/:b` as in express. */
function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

/** Made only for the requests that wait. */
function hangUpOf(response: Response): AbortSignal {
  const hungUp = new AbortController();
  if (response.closed) hungUp.abort();
  response.once('close', () => {
    hungUp.abort();
  });
  return hungUp.signal;
}

function adapt(route: Route, { log }: ApiContext): RequestHandler {
  return async (request, response) => {
    const query = parseQuery(route, request);
    const answer = await route.handler({
      caller: callerOf(response) ?? STRANGER,
      concerns: (subject) => tellOf(response, subject),
      params: request.params as Record<string, string>, // our paths have no repeated parameters
      query,
      body: request.body as unknown,
      header: (name) => request.get(name) ?? '',
      get hungUp() {
        return hangUpOf(response);
      },
      id: requestIdOf(response),
      get log() {
        return log.child({ request_id: this.id });
      },
    });
    if (!('chunks' in answer)) return send(response, answer);
    endWhenRevoked(response);
    await sendStream(response, answer).catch((error: unknown) => {
      log.warn('answer broken off', { request_id: requestIdOf(response), cause: messageOf(error) });
      response.destroy(); // the client sees that it is not complete
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

/** Registers the table with express; any other method of a path in it is answered 405. */
export function mountRoutes(app: Express, routes: readonly Route[], context: ApiContext): void {
  const parseBody = jsonBody();
  for (const route of routes) {
    app[route.method](expressPath(route.path), permit(route), ...(route.body ? parseBody : []), adapt(route, context));
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const ofPath = routes.filter((route) => route.path === path);
    app.all(expressPath(path), methodNotAllowed(ofPath.map((route) => route.method)));
  }
}
