import type { RequestHandler } from 'express';
import { AppError, hasRole, ROLES } from '#core';
import type { Route } from '../route';
import { routedTo } from './audit';
import { callerOf } from './authenticate';

/** What every route passes before anything of the request is looked at: the caller's role allows it. */
export function permit({ method, path, role }: Pick<Route, 'method' | 'path' | 'role'>): RequestHandler {
  return (request, response, next) => {
    routedTo(response, path, request.params);
    if (role === 'anyone') return next();
    const caller = callerOf(response);
    if (!caller) return next(new AppError('unauthorized', 'a valid key is expected'));
    if (hasRole(caller, role)) return next();
    const expected = ROLES.filter((one) => hasRole({ role: one }, role)).join(' or ');
    const message =
      `the role ${caller.role} of this key (${caller.id}) does not allow ${method.toUpperCase()} ${path} ` +
      `(expected: a key with the role ${expected})`;
    next(new AppError('forbidden', message));
  };
}
