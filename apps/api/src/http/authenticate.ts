import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '#core';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares digests, which are all of one length, and against every key: the time tells nothing about any of them. */
function keyChecker(apiKeys: readonly string[]): (given: string) => boolean {
  const known = apiKeys.map(digest);
  return (given) => {
    const candidate = digest(given);
    return known.map((key) => timingSafeEqual(key, candidate)).includes(true);
  };
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
  apiKeys: readonly string[],
  keyOf: (request: Request) => string,
  challenge: string,
  expectation: string,
): RequestHandler {
  const isKey = keyChecker(apiKeys);
  return (request: Request, response: Response, next) => {
    if (apiKeys.length === 0 || isKey(keyOf(request))) return next();
    response.set('WWW-Authenticate', challenge);
    next(new AppError('unauthorized', expectation));
  };
}

/** For /api: `Authorization: Bearer <key>` or `X-API-Key: <key>`. Lets everybody pass where no keys are set. */
export function requireKey(apiKeys: readonly string[]): RequestHandler {
  return guard(
    apiKeys,
    bearerOf,
    'Bearer',
    'a valid key is expected as Authorization: Bearer <key> or X-API-Key: <key>',
  );
}

/** For browsers: basic authentication with any user name and a key as the password. */
export function requireKeyAsPassword(apiKeys: readonly string[]): RequestHandler {
  const challenge = 'Basic realm="Resource Management", charset="UTF-8"';
  return guard(apiKeys, basicPasswordOf, challenge, 'basic authentication with a key as the password is expected');
}
