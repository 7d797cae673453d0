import { KEYS, readHosts, type KeyHolder } from '#core';
import { ownHost } from './own-host';
import type { RekeyContext } from './rekey-context';

/**
 * Hosts other than this one that have instances or a worker, but no worker that says which keys it has: it is down, or of
 * an older version.
 */
export async function silentHosts(context: RekeyContext, holders: readonly KeyHolder[]): Promise<string[]> {
  const heard = new Set([...holders.map(({ hostId }) => hostId), ownHost(context.settings.dataRoot)]);
  const silent: string[] = [];
  for (const [host, isUp] of await readHosts(context.redis)) {
    if (heard.has(host) || context.withoutHosts.includes(host)) continue;
    if (isUp || (await context.redis.zcard(KEYS.index('host', host))) > 0) silent.push(host);
  }
  return silent;
}
