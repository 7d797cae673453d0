import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Redis } from 'ioredis';
import { RedisStore, type RedisReply } from 'rate-limit-redis';
import { ANYBODY, AppError, KEYS } from '#core';
import type { ApiContext } from '../api-context';
import { callerOf } from './authenticate';

const WINDOW_MS = 60_000;

/**
 * The store keeps the digest of its script as it was told at the start, for good, and loads it again when Redis does not
 * know it. So it is told even when Redis is away at the start: otherwise nobody would ever be limited.
 */
async function send(redis: Redis, command: string, args: readonly string[]): Promise<RedisReply> {
  const reply = redis.call(command, ...args) as Promise<RedisReply>; // numbers and texts, to its own commands
  if (command !== 'SCRIPT') return reply;
  return reply.catch(() =>
    createHash('sha1')
      .update(args[1] ?? '')
      .digest('hex'),
  );
}

/** So many requests in a minute with one key. While Redis is away they pass: their handlers say what is wrong. */
export function limitRate({ redis, settings }: ApiContext): RequestHandler {
  const { rateLimit: limit } = settings;
  const limited = rateLimit({
    windowMs: WINDOW_MS,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    passOnStoreError: true,
    keyGenerator: (_request, response) => callerOf(response)?.id ?? '',
    store: new RedisStore({
      prefix: KEYS.requestRate(''),
      sendCommand: (command, ...args) => send(redis, command, args),
    }),
    handler: (_request, _response, next) => {
      const message = `more than ${limit} requests in a minute with this key (expected: at most so many; RATE_LIMIT sets it)`;
      next(new AppError('too_many_requests', message));
    },
  });
  return (request, response, next) => {
    if (callerOf(response) === ANYBODY) return next();
    return limited(request, response, next);
  };
}
