import type { Request, RequestHandler, Response } from 'express';
import type { AuditEntry } from '#core';
import type { AuditTrail } from '../access/audit-trail';
import type { Subject } from '../route';
import { callerOf } from './authorize';
import { onResponded, requestIdOf } from './respond';

const READING = ['GET', 'HEAD', 'OPTIONS'];
const REJECTED = [401, 403, 429];
const MAX_PATH = 200;

const NO_CALLER = { id: null, name: null, role: null, project: null };

/** Adds to the audit entry of the request. */
export function addSubject(response: Response, subject: Subject): void {
  Object.assign(response.locals, subject);
}

/** Names the route in the audit entry, and the resource in the path. */
export function auditAs(route: string): RequestHandler {
  return (request, response, next) => {
    response.locals['route'] = route;
    const { type, name } = request.params;
    if (typeof name === 'string') addSubject(response, { resource: `${String(type)}/${name}`.slice(0, MAX_PATH) });
    next();
  };
}

function entryOf(request: Request, response: Response, path: string): AuditEntry {
  const { id, name = null, role, project: key_project } = callerOf(response) ?? NO_CALLER;
  const subject = response.locals as Subject & { readonly route?: string }; // by the functions above
  const { route = path.slice(0, MAX_PATH), resource = null, project = key_project, operation_id = null } = subject;
  return {
    at: new Date().toISOString(),
    key_id: id,
    key_name: name,
    role,
    key_project,
    ip: request.ip ?? null,
    method: request.method,
    route,
    resource,
    project,
    operation_id,
    status: response.statusCode,
    request_id: requestIdOf(response),
  };
}

/** Records every request below these paths that may change something, and every rejected one, whatever its outcome. */
export function audit(trail: AuditTrail, paths: readonly string[]): RequestHandler {
  const watched = new RegExp(`^(${paths.join('|')})(?![^/])`);
  return (request, response, next) => {
    const { path } = request; // not the target: a client that takes this for a proxy puts the host in it
    onResponded(response, () => {
      if (READING.includes(request.method) && !REJECTED.includes(response.statusCode)) return;
      if (watched.test(path)) trail.write(entryOf(request, response, path));
    });
    next();
  };
}
