import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Redis } from 'ioredis';
import { RedisStore, type RedisReply } from 'rate-limit-redis';
import { AppError, KEYS } from '#core';
import type { ApiContext } from '../api-context';
import { callerOf } from './authorize';

const MINUTE_MS = 60_000; // the unit of RATE_LIMIT, not a timing

/**
 * The store asks for the digest of its script once, at the start, and reloads the script when Redis has lost it. The digest is
 * computed here when Redis is away at the start: without it no request would ever be limited.
 */
async function send(redis: Redis, command: string, args: readonly string[]): Promise<RedisReply> {
  const reply = redis.call(command, ...args) as Promise<RedisReply>; // numbers and texts are all that its commands return
  if (command !== 'SCRIPT') return reply;
  return reply.catch(() =>
    createHash('sha1')
      .update(args[1] ?? '')
      .digest('hex'),
  );
}

/** Allows RATE_LIMIT requests a minute per key. While Redis is away all pass: their handlers report that. */
export function limitRate({ redis, settings }: ApiContext): RequestHandler {
  const { rateLimit: limit } = settings;
  return rateLimit({
    windowMs: MINUTE_MS,
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
      const message = `more than ${limit} requests in a minute with this key (RATE_LIMIT sets the limit)`;
      next(new AppError('too_many_requests', message));
    },
  });
}
