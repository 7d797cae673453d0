import type { Request, RequestHandler, Response } from 'express';
import { AppError, type Caller } from '#core';
import type { ApiContext } from '../api-context';

type Identify = ApiContext['identify'];

/** Who calls a route that needs no key: nothing belongs to them. */
export const STRANGER: Caller = { id: 'stranger', role: 'viewer', project: '' };

/** undefined until a key was asked for and found to be right */
export function callerOf(response: Response): Caller | undefined {
  return response.locals['caller'] as Caller | undefined; // set by guard() only
}

/** Whose the key of an accepted request is by now. */
export async function identifyAgain(response: Response): Promise<Caller | undefined> {
  const identify = response.locals['identifyAgain'] as (() => Promise<Caller | undefined>) | undefined; // set by guard() only
  return identify?.();
}

function bearerOf(request: Request): string {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
  return bearer ?? request.get('x-api-key') ?? '';
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

/** For /api: `Authorization: Bearer <key>` or `X-API-Key: <key>`. Lets everybody pass where no keys are wanted. */
export function requireKey(identify: Identify): RequestHandler {
  return guard(
    identify,
    bearerOf,
    'Bearer',
    'a valid key is expected as Authorization: Bearer <key> or X-API-Key: <key>',
  );
}

/** For browsers: basic authentication with any user name and a key as the password. */
export function requireKeyAsPassword(identify: Identify): RequestHandler {
  const challenge = 'Basic realm="Resource Management", charset="UTF-8"';
  return guard(identify, basicPasswordOf, challenge, 'basic authentication with a key as the password is expected');
}
