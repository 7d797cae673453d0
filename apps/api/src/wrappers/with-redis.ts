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

/** A busy process counts fewer steps: replies of Redis wait for it then, and a burst of requests is not a Redis that is away. */
const STEPS = 15;

interface Wait {
  steps: number;
  readonly giveUp: (error: AppError) => void;
}

/**
 * Bounds work on Redis: one limit for all commands of the work, which may also wait for those before them. One timer serves
 * all pending work, and stops when there is none.
 *
 * @returns rejects with AppError `redis_unavailable` after `limitMs`; the work goes on unobserved
 */
export function redisDeadline(limitMs: number): <T>(work: Promise<T>) => Promise<T> {
  const waits = new Set<Wait>();
  let timer: NodeJS.Timeout | undefined;
  const late = () =>
    unavailable(
      `no reply within ${limitMs} ms; the request may have been accepted: repeating it with the same Idempotency-Key is safe`,
    );
  const step = () => {
    if (waits.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    for (const wait of waits) {
      wait.steps += 1;
      if (wait.steps < STEPS) continue;
      waits.delete(wait);
      wait.giveUp(late());
    }
  };
  return (work) =>
    new Promise((resolve, reject) => {
      const wait = { steps: 0, giveUp: reject };
      waits.add(wait);
      timer ??= setInterval(step, limitMs / STEPS);
      work.then(resolve, reject).finally(() => waits.delete(wait));
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
