import { json, type Request, type RequestHandler } from 'express';
import { AppError } from '#core';
import { checkJson } from './check-json';

const LIMIT = '64kb';

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

const check: RequestHandler = (request, _response, next) => {
  checkJson(request.body);
  next();
};

/** Parses a JSON body of at most 64 kB and refuses what no schema sees; without a body, `{}`. */
export function jsonBody(): readonly RequestHandler[] {
  const parse = json({ limit: LIMIT, strict: false, type: () => true });
  const read: RequestHandler = (request, response, next) => {
    if (!hasBody(request)) {
      request.body = {};
      next();
      return;
    }
    const contentType = request.get('content-type') ?? 'none';
    if (!/^application\/json\s*(;|$)/i.test(contentType)) {
      return next(
        new AppError(
          'unsupported_media_type',
          `content-type: '${contentType}' is not supported (expected: application/json)`,
        ),
      );
    }
    parse(request, response, next);
  };
  return [read, check];
}
