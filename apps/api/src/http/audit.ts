import type { Request, RequestHandler, Response } from 'express';
import type { AuditEntry, Caller } from '#core';
import type { AuditTrail } from '../audit-trail';
import { orNull } from '../or-null';
import type { Subject } from '../route';
import { callerOf } from './authenticate';
import { requestIdOf } from './request-id';

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

function entryOf(request: Request, response: Response, path: string): AuditEntry {
  const { id, name, role, project }: Partial<Caller> = callerOf(response) ?? {};
  const told = response.locals as Subject & { readonly route?: string }; // by the functions above
  return {
    at: new Date().toISOString(),
    key_id: orNull(id),
    key_name: orNull(name),
    role: orNull(role),
    key_project: orNull(project),
    ip: orNull(request.ip),
    method: request.method,
    route: told.route ?? path.slice(0, LONGEST_PATH),
    resource: orNull(told.resource),
    project: orNull(told.project ?? project),
    operation_id: orNull(told.operation_id),
    status: response.statusCode,
    request_id: requestIdOf(response),
  };
}

/**
 * Writes down every request below these paths that may change something, and every refused one, whatever became of it.
 */
export function audit(trail: AuditTrail, paths: readonly string[]): RequestHandler {
  const watched = new RegExp(`^(${paths.join('|')})(?![^/])`);
  return (request, response, next) => {
    const { path } = request; // not the target, which names the host, too, where the client takes this for a proxy
    response.locals['answered'] = () => {
      if (READING.includes(request.method) && !REFUSED.includes(response.statusCode)) return;
      if (!watched.test(path)) return;
      trail.write(entryOf(request, response, path));
    };
    next();
  };
}
