import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { ANYBODY, AppError, DEFAULT_PROJECT, findApiKey, hasApiKeys, KEYS, type Caller } from '#core';
import type { ApiContext } from './api-context';
import { askRedis, inTime } from './handlers/with-redis';

/** How old the knowledge may be that no key was ever created. */
const LOOK_EVERY_MS = 1_000;
/** Well within what a request may wait for Redis. */
const READY_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 50;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The keys of the setting API_KEYS, by which an installation is begun. */
function bootstrapKeys(apiKeys: readonly string[]): (key: string) => Caller | undefined {
  const known = apiKeys.map(digest);
  const callers = known.map((_key, at): Caller => {
    return { id: `env-${at + 1}`, name: 'API_KEYS', role: 'admin', project: DEFAULT_PROJECT };
  });
  return (key) => {
    const candidate = digest(key);
    const matches = known.map((one) => timingSafeEqual(one, candidate)); // all of them, whichever it is
    return callers[matches.indexOf(true)];
  };
}

/**
 * Whether a key was ever created. An empty Redis says nothing of it before a worker has joined: it may be a new one in the
 * place of one that was lost. A worker that starts is there in a moment.
 *
 * @throws AppError `no_worker`
 */
async function wereKeysCreated(redis: Redis): Promise<boolean> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const [areThere, isJoined] = await Promise.all([hasApiKeys(redis), redis.exists(KEYS.installation)]);
    if (areThere || isJoined === 1) return areThere;
    if (performance.now() > deadline) {
      const message = 'no worker has joined this Redis yet: until one has, it is not known who may do what. Try again.';
      throw new AppError('no_worker', message, { retryable: true });
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/** A key that an emptied Redis does not know may be right. @throws AppError `no_worker` */
async function findCaller(redis: Redis, key: string): Promise<Caller | undefined> {
  const caller = await findApiKey(redis, key);
  if (!caller) await wereKeysCreated(redis);
  return caller ?? findApiKey(redis, key);
}

/** Whether keys are wanted. Once they are they stay so, whatever Redis loses. */
function lookForKeys(redis: Redis, areSet: boolean): () => Promise<boolean> {
  let areWanted = areSet;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (areWanted || performance.now() - lookedAt < LOOK_EVERY_MS) return areWanted;
    const began = performance.now();
    if (await askRedis(redis, () => inTime(wereKeysCreated(redis)))) areWanted = true;
    lookedAt = began;
    return areWanted;
  };
}

/** Keys of the setting are known to the process; those that were created are looked up each time, so that none outlives its revocation. */
export function createIdentify(redis: Redis, apiKeys: readonly string[]): ApiContext['identify'] {
  const bootstrap = bootstrapKeys(apiKeys);
  const areKeysWanted = lookForKeys(redis, apiKeys.length > 0);
  return async (key) => {
    if (!(await areKeysWanted())) return ANYBODY;
    if (key === '') return undefined;
    return bootstrap(key) ?? askRedis(redis, () => inTime(findCaller(redis, key)));
  };
}
