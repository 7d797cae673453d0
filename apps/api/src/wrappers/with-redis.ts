import type { Redis } from 'ioredis';
import { AppError, messageOf } from '#core';
import type { Handler } from '../route';

const AWAY =
  /Command timed out|Connection is closed|max retries per request|isn't writeable|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND/i;
const REFUSING = /^(LOADING|READONLY|MISCONF|OOM|NOAUTH|WRONGPASS|MASTERDOWN|CLUSTERDOWN)/;

function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError('redis_unavailable', `Redis is not available (${reason}). Try again.`, {
    retryable: true,
    cause,
  });
}

/**
 * Bounds work on Redis: one limit for all commands of the work, which may also wait for those before them.
 *
 * @returns rejects with AppError `redis_unavailable` after `limitMs`; the work goes on unobserved
 */
export function redisDeadline(limitMs: number): <T>(work: Promise<T>) => Promise<T> {
  const late = () =>
    unavailable(
      `no reply within ${limitMs} ms; the request may have been accepted: repeating it with the same Idempotency-Key is safe`,
    );
  return (work) =>
    new Promise((resolve, reject) => {
      // Timers run before sockets are read: where this process was held up, the reply may be there.
      const timer = setTimeout(() => setImmediate(() => reject(late())), limitMs);
      work.then(resolve, reject).finally(() => clearTimeout(timer));
    });
}

/** @throws AppError `redis_unavailable` at once while Redis is away, and when it fails during `work` */
export async function askRedis<T>(redis: Redis, work: () => T | Promise<T>): Promise<T> {
  if (redis.status !== 'ready') throw unavailable(redis.status);
  try {
    return await work();
  } catch (error) {
    const message = messageOf(error);
    if (error instanceof AppError || !(AWAY.test(message) || REFUSING.test(message))) throw error;
    throw unavailable(message, error);
  }
}

/** For handlers that need Redis. @throws AppError `redis_unavailable` as askRedis() */
export function withRedis(handler: Handler): Handler {
  return (call) => askRedis(call.context.redis, () => handler(call));
}
