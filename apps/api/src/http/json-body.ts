import { json, type Request, type RequestHandler } from 'express';
import { AppError } from '#core';

const LIMIT = '64kb';

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

/** Parses a JSON body of at most 64 kB; without a body, `{}`. */
export function jsonBody(): RequestHandler {
  const parse = json({ limit: LIMIT, strict: false, type: () => true });
  return (request, response, next) => {
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
}
