import type { IncomingHttpHeaders } from 'node:http';
import { AppError, bootstrapKeys, findApiKey, hasRole, isLoopbackHost, keyOfRequest, messageOf, within } from '#core';
import type { WorkerContext } from '../worker-context';

type Guard = (headers: IncomingHttpHeaders) => Promise<void>;

/**
 * Lets this machine scrape while no other can connect, and otherwise admins only, as the API does.
 *
 * @returns rejects with AppError `unauthorized`, `forbidden`, or `redis_unavailable` for keys that Redis holds
 */
export function scrapeGuard({ redis, settings }: WorkerContext): Guard {
  const { apiKeys, listensLocally, timings } = settings;
  const bootstrap = bootstrapKeys(apiKeys);
  const find = async (key: string) => {
    try {
      return await within(timings.redisAnswer, findApiKey(redis, key));
    } catch (cause) {
      throw new AppError('redis_unavailable', `Redis is not available (${messageOf(cause)})`, { cause });
    }
  };
  return async (headers) => {
    if (listensLocally && isLoopbackHost(headers.host ?? '')) return;
    const key = keyOfRequest(headers);
    const caller = key === '' ? undefined : (bootstrap(key) ?? (await find(key)));
    if (!caller) throw new AppError('unauthorized', 'a valid key is required (expected: Authorization: Bearer <key>)');
    if (hasRole(caller, 'admin')) return;
    throw new AppError('forbidden', `the role ${caller.role} of this key (${caller.id}) is not admin`);
  };
}
