import { once } from 'node:events';
import { Redis } from 'ioredis';
import { AppError, messageOf } from './errors';
import type { RedisSettings } from './settings';
import type { Timings } from './timings';

/** Where Redis is, and the deadlines of a connection. */
interface Connection {
  readonly redis: RedisSettings;
  readonly timings: Timings;
}

function common({ redis: settings, timings }: Connection) {
  return {
    host: settings.host,
    port: settings.port,
    ...(settings.password === undefined ? {} : { password: settings.password }),
    connectTimeout: timings.redisConnect,
    retryStrategy: (attempt: number) => Math.min(attempt * 50, timings.redisReconnectLongest),
  };
}

/** A connection for answering requests: a command that Redis cannot take now fails within `redisAnswer`. */
export function connectForRequests(settings: Connection): Redis {
  return new Redis({
    ...common(settings),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: settings.timings.redisAnswer,
    enableAutoPipelining: true,
  });
}

/** A connection for background work: commands wait until Redis is back. */
export function connectForWork(settings: Connection): Redis {
  return new Redis({ ...common(settings), maxRetriesPerRequest: null });
}

/**
 * For a command at a terminal: resolves when the connection is made, and closes it if the first attempt fails.
 *
 * @throws AppError `redis_unavailable` with the address
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
