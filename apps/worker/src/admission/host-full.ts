import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { KEYS, loadScript, readHosts, refOf, type ResourceRef } from '#core';

const count = loadScript(join(__dirname, 'count-instances.lua'));

/** How many instances the host has: those that have, had or are to have a container there now. */
export async function countInstances(redis: Redis, hostId: string): Promise<number> {
  const [, number = '0'] = await count.run(redis, [], { host: hostId });
  return Number(number);
}

/** Says for so long that this host is full, or that it is not. @param why undefined when it takes instances */
export async function publishHostFull(
  redis: Redis,
  hostId: string,
  why: string | undefined,
  validMs: number,
): Promise<void> {
  if (why === undefined) await redis.del(KEYS.hostFull(hostId));
  else await redis.set(KEYS.hostFull(hostId), why, 'PX', validMs);
}

/** Why every host that is up is full; undefined while one takes instances. */
export async function readAllHostsFull(redis: Redis): Promise<string | undefined> {
  const up = [...(await readHosts(redis))].filter(([, isUp]) => isUp).map(([hostId]) => hostId);
  if (up.length === 0) return undefined;
  const reasons = await redis.mget(up.map((hostId) => KEYS.hostFull(hostId)));
  return reasons.every((why) => why !== null) ? reasons.join('; ') : undefined;
}

/** The instances of the host that are half made: a run is on them, or has left them so. */
export async function readUnfinished(redis: Redis, hostId: string): Promise<ResourceRef[]> {
  const statuses = ['pending', 'provisioning'] as const;
  const members = await Promise.all(
    statuses.map((status) => redis.zinter(2, KEYS.index('host', hostId), KEYS.index('status', status))),
  );
  return members.flat().map(refOf);
}
