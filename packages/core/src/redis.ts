import { Redis } from 'ioredis';
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
