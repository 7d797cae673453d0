import type { Request, RequestHandler, Response } from 'express';
import { ANYBODY, AppError, hasRole, isLoopbackHost, keyOfRequest, ROLES, type Caller, type Role } from '#core';
import type { ApiContext } from '../api-context';
import type { Route } from '../route';

type Identify = ApiContext['identify'];

/** The caller of a route that needs no key: owns nothing. */
export const STRANGER: Caller = { id: 'stranger', role: 'viewer', project: '' };

/** undefined until a valid key was given, or none is required */
export function callerOf(response: Response): Caller | undefined {
  return response.locals['caller'] as Caller | undefined; // by guard() only
}

/** Identifies the key of an accepted request again: it may have been revoked. */
export async function identifyAgain(response: Response): Promise<Caller | undefined> {
  const identify = response.locals['identifyAgain'] as (() => Promise<Caller | undefined>) | undefined; // by guard() only
  return identify?.();
}

function basicPasswordOf(request: Request): string {
  const basic = /^Basic\s+(\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? '';
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

function guard(
  identify: Identify,
  keyOf: (request: Request) => string,
  challenge: string,
  expectation: string,
): RequestHandler {
  return async (request, response, next) => {
    const key = keyOf(request);
    const caller = await identify(key);
    if (caller) {
      response.locals['caller'] = caller;
      response.locals['identifyAgain'] = () => identify(key);
      return next();
    }
    response.set('WWW-Authenticate', challenge);
    next(new AppError('unauthorized', expectation));
  };
}

/** For /api: `Authorization: Bearer <key>` or `X-API-Key: <key>`. Accepts every caller while no key is required. */
export function requireKey(identify: Identify): RequestHandler {
  const expectation = 'a valid key is required (expected: Authorization: Bearer <key> or X-API-Key: <key>)';
  return guard(identify, ({ headers }) => keyOfRequest(headers), 'Bearer', expectation);
}

/** For browsers: basic authentication with any user name, and a key as the password. */
export function requireKeyAsPassword(identify: Identify): RequestHandler {
  const challenge = 'Basic realm="Resource Management", charset="UTF-8"';
  const expectation = 'a valid key is required (expected: basic authentication with the key as the password)';
  return guard(identify, basicPasswordOf, challenge, expectation);
}

/** Runs the handler only for callers with a key. */
export function withKey(handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (callerOf(response) === ANYBODY) return next();
    return handler(request, response, next);
  };
}

interface AccessRule extends Pick<Route, 'method' | 'path'> {
  readonly role: Role;
}

/** Checks the caller's role. */
export function requireRole({ method, path, role }: AccessRule): RequestHandler {
  return (_request, response, next) => {
    const caller = callerOf(response);
    if (!caller) return next(new AppError('unauthorized', 'a valid key is required'));
    if (hasRole(caller, role)) return next();
    const expected = ROLES.filter((one) => hasRole({ role: one }, role)).join(' or ');
    const message =
      `the role ${caller.role} of this key (${caller.id}) does not allow ${method.toUpperCase()} ${path} ` +
      `(expected: a key with the role ${expected})`;
    next(new AppError('forbidden', message));
  };
}

/** The checks of a route, which come before anything else of the request. */
export function accessChecks({ method, path, role }: Route, { identify, settings }: ApiContext): RequestHandler[] {
  if (role === 'anyone') return [];
  if (role !== 'local') return [requireRole({ method, path, role })];
  const isLocal = ({ headers }: Request) => settings.listensLocally && isLoopbackHost(headers.host ?? '');
  return [requireKey(identify), requireRole({ method, path, role: 'admin' })].map(
    (check): RequestHandler =>
      (request, response, next) =>
        isLocal(request) ? next() : check(request, response, next),
  );
}

/**
 * Without keys, everything that reaches 127.0.0.1 is trusted, including every web page in a browser on this machine: by a
 * cross-origin request, or under its own name resolved to 127.0.0.1. Rejects both.
 */
export const refuseForeignPages: RequestHandler = (request, _response, next) => {
  const { host = '', origin } = request.headers;
  if (!isLoopbackHost(host)) {
    const message = `Host: '${host}' is not this machine's loopback address (set API_KEYS to allow it)`;
    return next(new AppError('forbidden', message));
  }
  if (origin !== undefined && origin !== `http://${host}`)
    return next(new AppError('forbidden', `Origin: '${origin}' may not use this API (set API_KEYS to allow it)`));
  next();
};
