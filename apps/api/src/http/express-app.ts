import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { AppError, type Logger } from '#core';
import type { ApiContext } from '../api-context';
import type { openApiDocument } from '../openapi';
import { KEYED, type Route } from '../route';
import { audit } from './audit';
import { requireKey } from './authenticate';
import { errorResponse } from './error-response';
import { inSequence } from './in-sequence';
import { limitRate } from './limit-rate';
import { mountRoutes } from './mount-routes';
import { BOARD, mountPages } from './pages';
import { refuseForeignPages } from './refuse-foreign-pages';
import { requestIdOf, withRequestId } from './request-id';
import { send } from './send';

/** https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
const requireHost: RequestHandler = (request, _response, next) => {
  if (request.httpVersion === '1.0' || request.headers.host !== undefined) return next();
  next(new AppError('bad_request', 'Host: is missing (expected: the address that is asked)'));
};

/** Every answer, for whoever sets LOG_LEVEL to debug; polling would flood the log otherwise. */
function logAnswers(log: Logger): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    const { method, path } = request;
    response.once('finish', () => {
      const took_ms = Math.round(performance.now() - began);
      const request_id = requestIdOf(response);
      log.debug('answered', { request_id, method, path, status: response.statusCode, took_ms });
    });
    next();
  };
}

const notFound: RequestHandler = (request, _response, next) => {
  next(new AppError('not_found', `there is nothing at ${request.path} (see /openapi.json for what there is)`));
};

function onError({ log, settings }: ApiContext): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const requestLog = log.child({
      request_id: requestIdOf(response),
      method: request.method,
      path: request.path,
    });
    send(response, errorResponse(error, requestLog, settings.isDev));
  };
}

export function expressApp(
  context: ApiContext,
  routes: readonly Route[],
  document: ReturnType<typeof openApiDocument>,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing'); // paths are: no other spelling may pass by what guards them, here or in a proxy
  const { log, settings } = context;
  const admission = [
    withRequestId,
    ...(log.isDebugEnabled() ? [logAnswers(log)] : []),
    requireHost,
    audit(context.audit, [KEYED, BOARD]),
    ...(settings.apiKeys.length === 0 ? [refuseForeignPages()] : []),
  ];
  app.use(inSequence(admission));
  app.use(KEYED, inSequence([requireKey(context.identify), ...(settings.rateLimit > 0 ? [limitRate(context)] : [])]));
  mountRoutes(app, routes, context);
  mountPages(app, context, document);
  app.use(notFound, onError(context));
  return app;
}
