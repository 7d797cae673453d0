import { json, type Request, type RequestHandler } from 'express';
import { AppError, fieldErrors } from '#core';
import type { RouteSpec } from '../route';
import { badField, badFields } from '../wrappers/with-body';

const BODY_LIMIT = '64kb';
/** No valid body is deeper, and JSON.stringify() in a message cannot take much more. */
const MAX_DEPTH = 32;

/** @throws AppError `bad_request` naming each parameter that is wrong or unknown */
export function parseQuery({ query }: RouteSpec, request: Request): Record<string, unknown> {
  const given = request.url.includes('?') ? request.query : {};
  if (!query) {
    const details = Object.keys(given).map((field) => {
      return { field, message: `${field}: is not known (this takes no query parameters)` };
    });
    if (details.length > 0) throw badFields(details);
    return {};
  }
  const parsed = query.safeParse(given);
  if (parsed.success) return parsed.data;
  throw badFields(fieldErrors(parsed.error, Object.keys(query.shape)));
}

/**
 * Checks that no schema can make: a schema with free names ignores `__proto__` silently. At the top level the schema names it
 * as an unknown field.
 *
 * @throws AppError `bad_request`
 */
export function checkJson(value: unknown, path: readonly string[] = []): void {
  if (value === null || typeof value !== 'object') return;
  if (path.length >= MAX_DEPTH) throw badField('body', `body: is nested more than ${MAX_DEPTH} levels deep`);
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, key];
    if (key === '__proto__' && path.length > 0) throw badField(at.join('.'), `${at.join('.')}: is not an allowed name`);
    checkJson(inner, at);
  }
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

/** Parses a JSON body of at most 64 kB, and checks it with checkJson(); without a body, `{}`. */
export function jsonBody(): readonly RequestHandler[] {
  const parse = json({ limit: BODY_LIMIT, strict: false, type: () => true });
  const read: RequestHandler = (request, response, next) => {
    if (!hasBody(request)) {
      request.body = {};
      next();
      return;
    }
    const contentType = request.get('content-type') ?? 'none';
    if (/^application\/json\s*(;|$)/i.test(contentType)) return parse(request, response, next);
    const message = `content-type: '${contentType}' is not supported (expected: application/json)`;
    next(new AppError('unsupported_media_type', message));
  };
  const check: RequestHandler = (request, _response, next) => {
    checkJson(request.body);
    next();
  };
  return [read, check];
}
