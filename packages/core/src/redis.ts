import { once } from 'node:events';
import { Redis } from 'ioredis';
import { AppError, messageOf } from './errors';
import type { RedisSettings } from './settings';

const LONGEST_RECONNECT_DELAY_MS = 500;

function common(settings: RedisSettings) {
  return {
    host: settings.host,
    port: settings.port,
    ...(settings.password === undefined ? {} : { password: settings.password }),
    connectTimeout: 2_000,
    retryStrategy: (attempt: number) => Math.min(attempt * 50, LONGEST_RECONNECT_DELAY_MS),
  };
}

/** A connection for answering requests: a command that Redis cannot take now fails within 1.5 s instead of waiting. */
export function connectForRequests(settings: RedisSettings): Redis {
  return new Redis({
    ...common(settings),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1_500,
    enableAutoPipelining: true,
  });
}

/** A connection for background work: commands wait until Redis is back, however long that takes. */
export function connectForWork(settings: RedisSettings): Redis {
  return new Redis({ ...common(settings), maxRetriesPerRequest: null });
}

/**
 * For commands that somebody waits for: resolves when the connection is made, and closes it when that fails at once.
 *
 * @throws AppError `redis_unavailable` with where it was looked for
 */
export async function awaitConnection(redis: Redis, { host, port }: RedisSettings): Promise<void> {
  try {
    await once(redis, 'ready'); // rejects at the first error
  } catch (cause) {
    redis.disconnect();
    throw new AppError('redis_unavailable', `Redis at ${host}:${port}: ${messageOf(cause)} (npm start starts it)`, {
      cause,
    });
  }
}
