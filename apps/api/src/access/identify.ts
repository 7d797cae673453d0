import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import {
  ANYBODY,
  AppError,
  bootstrapKeys,
  echo,
  findApiKey,
  hasApiKeys,
  KEYS,
  seesProject,
  type Caller,
  type Settings,
  type Timings,
} from '#core';
import type { ApiContext } from '../api-context';
import { askRedis } from '../wrappers/with-redis';

type InTime = ApiContext['inTime'];

/**
 * Whether a key was ever created. An empty Redis proves nothing before a worker has joined: it may replace one that was lost.
 * A worker that starts joins within moments.
 *
 * @throws AppError `no_worker`
 */
async function wereKeysCreated(redis: Redis, { redisReady, redisReadyCheck }: Timings): Promise<boolean> {
  const deadline = performance.now() + redisReady;
  for (;;) {
    const [areThere, isJoined] = await Promise.all([hasApiKeys(redis), redis.exists(KEYS.installation)]);
    if (areThere || isJoined === 1) return areThere;
    if (performance.now() > deadline) {
      const message = 'no worker has joined this Redis yet, so API keys cannot be checked. Try again.';
      throw new AppError('no_worker', message, { retryable: true });
    }
    await sleep(redisReadyCheck);
  }
}

/** A key that an emptied Redis does not know may be valid. @throws AppError `no_worker` */
async function findCaller(redis: Redis, key: string, timings: Timings): Promise<Caller | undefined> {
  const caller = await findApiKey(redis, key);
  if (!caller) await wereKeysCreated(redis, timings);
  return caller ?? findApiKey(redis, key);
}

/** Whether a key is required. Once it is, it stays so, whatever Redis loses. */
function keyRequirement(redis: Redis, areSet: boolean, timings: Timings, inTime: InTime): () => Promise<boolean> {
  let isRequired = areSet;
  let checkedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (isRequired || performance.now() - checkedAt < timings.keyCheck) return isRequired;
    const began = performance.now();
    if (await askRedis(redis, () => inTime(wereKeysCreated(redis, timings)))) isRequired = true;
    checkedAt = began;
    return isRequired;
  };
}

/** Created keys are looked up on every request, so a revoked key stops working at once. */
export function createIdentify(
  redis: Redis,
  { apiKeys, timings }: Pick<Settings, 'apiKeys' | 'timings'>,
  inTime: InTime,
): ApiContext['identify'] {
  const bootstrap = bootstrapKeys(apiKeys);
  const isKeyRequired = keyRequirement(redis, apiKeys.length > 0, timings, inTime);
  return async (key) => {
    if (!(await isKeyRequired())) return ANYBODY;
    if (key === '') return undefined;
    return bootstrap(key) ?? askRedis(redis, () => inTime(findCaller(redis, key, timings)));
  };
}

/** @throws AppError `forbidden` when the project named by a request is not visible to the caller */
export function requireProject({ id, role, project: own }: Caller, project: string): string {
  if (seesProject({ role, project: own }, project)) return project;
  const message = `project: ${echo(project)} is not the project of this key (${id}, role ${role}; expected: '${own}')`;
  throw new AppError('forbidden', message);
}
