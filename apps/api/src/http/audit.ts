import type { Request, RequestHandler, Response } from 'express';
import type { AuditEntry } from '#core';
import type { AuditTrail } from '../audit-trail';
import type { Subject } from '../route';
import { callerOf } from './authenticate';

const READING = ['GET', 'HEAD', 'OPTIONS'];
const REFUSED = [401, 403, 429];
const LONGEST_PATH = 200;

/** Adds to what is told of the request. */
export function tellOf(response: Response, subject: Subject): void {
  Object.assign(response.locals, subject);
}

/** Tells the route, and the resource as the path names it. */
export function routedTo(response: Response, route: string, { type, name }: Request['params']): void {
  response.locals['route'] = route;
  if (typeof name === 'string') tellOf(response, { resource: `${String(type)}/${name}`.slice(0, LONGEST_PATH) });
}

/** Called when a request was answered, also one whose client has hung up, which no event of the response tells. */
export function answered(response: Response): void {
  (response.locals['answered'] as (() => void) | undefined)?.(); // set by audit() only
}

function entryOf(request: Request, response: Response): AuditEntry {
  const caller = callerOf(response);
  const told = response.locals as Subject & { readonly route?: string }; // by the functions above
  return {
    at: new Date().toISOString(),
    key_id: caller?.id ?? null,
    key_name: caller?.name ?? null,
    role: caller?.role ?? null,
    key_project: caller?.project ?? null,
    ip: request.ip ?? null,
    method: request.method,
    route: told.route ?? (request.originalUrl.split('?')[0] ?? '').slice(0, LONGEST_PATH),
    resource: told.resource ?? null,
    project: told.project ?? caller?.project ?? null,
    operation_id: told.operation_id ?? null,
    status: response.statusCode,
    request_id: String(response.getHeader('X-Request-Id')), // set for every request by express-app.ts
  };
}

/** Writes down every request that may change something, and every refused one, whatever became of it. */
export function audit(trail: AuditTrail): RequestHandler {
  return (request, response, next) => {
    response.locals['answered'] = () => {
      if (READING.includes(request.method) && !REFUSED.includes(response.statusCode)) return;
      trail.write(entryOf(request, response));
    };
    next();
  };
}
