import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { AppError, echo, type Logger } from '#core';
import type { ApiContext } from '../api-context';
import type { openApiDocument } from '../openapi/openapi-document';
import { KEYED, METRICS, type Route } from '../route';
import { errorBody } from '../views/error-view';
import { audit } from './audit';
import { refuseForeignPages, requireKey, withKey } from './authorize';
import { errorResponse } from './error-response';
import { limitRate } from './limit-rate';
import { measureRequest } from './measure-request';
import { mountRoutes } from './mount-routes';
import { BOARD, mountPages } from './pages';
import { requestIdOf, respond, withRequestId } from './respond';

/** https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
const requireHost: RequestHandler = (request, _response, next) => {
  if (request.httpVersion === '1.0' || request.headers.host !== undefined) return next();
  next(new AppError('bad_request', 'Host: is missing (expected: the address of this API)'));
};

/** Logs every response, for LOG_LEVEL=debug only: polling would flood the log. */
function logResponses(log: Logger): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    const { method, path } = request;
    response.once('finish', () => {
      const took_ms = Math.round(performance.now() - began);
      const request_id = requestIdOf(response);
      log.debug('responded', { request_id, method, path, status: response.statusCode, took_ms });
    });
    next();
  };
}

const notFound: RequestHandler = (request, _response, next) => {
  next(new AppError('not_found', `there is nothing at ${request.path} (see /openapi.json for all paths)`));
};

function onError({ log, settings }: ApiContext): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const requestLog = log.child({
      request_id: requestIdOf(response),
      method: request.method,
      path: request.path,
    });
    respond(response, errorResponse(error, requestLog, settings.isDev));
  };
}

/** For a target in which express finds no path, such as `http://[/`: it calls no handler then. */
function refuseTarget(request: Request, response: Response): void {
  const message = `the target ${echo(request.url)} has no path (expected: /path, or http://host/path)`;
  withRequestId(request, response, () => {
    respond(response, { status: 400, body: errorBody(400, message, {}) });
  });
}

export function expressApp(
  context: ApiContext,
  routes: readonly Route[],
  document: ReturnType<typeof openApiDocument>,
): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing'); // another spelling of a path must not bypass its guards, here or in a proxy
  const { log, settings } = context;
  const everyRequest = [
    withRequestId,
    ...(log.isDebugEnabled() ? [logResponses(log)] : []),
    requireHost,
    audit(context.audit, [KEYED, BOARD, METRICS]),
    ...(settings.apiKeys.length === 0 ? [refuseForeignPages] : []),
  ];
  const limit = settings.rateLimit > 0 ? [withKey(limitRate(context))] : [];
  app.use(everyRequest);
  app.use(KEYED, [requireKey(context.identify), ...limit]);
  mountRoutes(app, routes, context);
  mountPages(app, context, document);
  app.use(notFound, onError(context));
  return (incoming, outgoing) => {
    const [request, response] = [incoming as Request, outgoing as Response]; // express turns them into these
    measureRequest(context.metrics, request, response);
    app(request, response, () => {
      refuseTarget(request, response);
    });
  };
}
