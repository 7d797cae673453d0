import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { refOf, type ResourceRef } from '../store/record';
import { storeScript } from '../store/load-script';
import { readHosts } from './hosts';

/** A host that has not said for so long that it is full is not known to be. */
const HOLDS_MS = 10_000;

const count = storeScript('count-instances');

/** How many instances the host has: those that have, had or are to have a container there now. */
export async function countInstances(redis: Redis, hostId: string): Promise<number> {
  const [, number = '0'] = await count.run(redis, [], { host: hostId });
  return Number(number);
}

/** Says whether this host takes instances; to be repeated well within 10 s while it does not. @param lack why not */
export async function publishCapacity(redis: Redis, hostId: string, lack: string | undefined): Promise<void> {
  if (lack === undefined) await redis.del(KEYS.hostFull(hostId));
  else await redis.set(KEYS.hostFull(hostId), lack, 'PX', HOLDS_MS);
}

/** Why no host that is up takes instances; undefined while one does. */
export async function readLackOfRoom(redis: Redis): Promise<string | undefined> {
  const up = [...(await readHosts(redis))].filter(([, isUp]) => isUp).map(([hostId]) => hostId);
  if (up.length === 0) return undefined;
  const lacks = await redis.mget(up.map((hostId) => KEYS.hostFull(hostId)));
  return lacks.every((lack) => lack !== null) ? lacks.join('; ') : undefined;
}

/** The instances of the host that are half made: a run is on them, or has left them so. */
export async function readUnfinished(redis: Redis, hostId: string): Promise<ResourceRef[]> {
  const statuses = ['pending', 'provisioning'] as const;
  const members = await Promise.all(
    statuses.map((status) => redis.zinter(2, KEYS.index('host', hostId), KEYS.index('status', status))),
  );
  return members.flat().map(refOf);
}
