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

/** Answers `redis_unavailable` at once while Redis is away, and when it goes away under the handler. */
export function withRedis({ redis }: ApiContext, handler: Handler): Handler {
  return async (request) => {
    if (redis.status !== 'ready') throw unavailable(redis.status);
    try {
      return await handler(request);
    } catch (error) {
      const message = messageOf(error);
      if (error instanceof AppError || !(AWAY.test(message) || REFUSING.test(message))) throw error;
      throw unavailable(message, error);
    }
  };
}
