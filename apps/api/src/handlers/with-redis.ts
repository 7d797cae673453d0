import type { Redis } from 'ioredis';
import { AppError, messageOf } from '#core';
import type { ApiContext } from '../api-context';
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

/** A command may wait for the one before it, and both for a Redis that is frozen: the limit is for all of them together. */
const LONGEST_MS = 1_500;
/**
 * The limit is counted in steps, of which a busy process takes fewer: while it is at other requests, answers of Redis wait for it,
 * and a burst of requests is no Redis that is away.
 */
const STEP_MS = 100;
const MOST_STEPS = LONGEST_MS / STEP_MS;

interface Wait {
  steps: number;
  readonly giveUp: (error: AppError) => void;
}

/** Who waits for Redis now. One timer counts for all of them, and ends when nobody does. */
const waits = new Set<Wait>();
let timer: NodeJS.Timeout | undefined;

function late(): AppError {
  return unavailable(
    `no answer within ${LONGEST_MS} ms; what was asked for may have been accepted, and with an Idempotency-Key it is not made twice`,
  );
}

function step(): void {
  if (waits.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
  for (const wait of waits) {
    wait.steps += 1;
    if (wait.steps < MOST_STEPS) continue;
    waits.delete(wait);
    wait.giveUp(late());
  }
}

/** @throws AppError `redis_unavailable` when `work` takes too long; what it does after that, it does unseen */
export function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const wait = { steps: 0, giveUp: reject };
    waits.add(wait);
    timer ??= setInterval(step, STEP_MS);
    work.then(resolve, reject).finally(() => waits.delete(wait));
  });
}

/** @throws AppError `redis_unavailable` at once while Redis is away, and when it goes away under `work` */
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

/** The handler, under askRedis(). */
export function withRedis(context: ApiContext, handler: Handler): Handler {
  return (request) => askRedis(context.redis, () => handler(request));
}
