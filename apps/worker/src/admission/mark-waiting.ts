import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { loadScript, type Waiting } from '#core';

const mark = loadScript(join(__dirname, 'mark-waiting.lua'));

/**
 * Says of operations that queue what they wait for.
 *
 * @param holdsMs what says the same and still holds for half of this is left as it is
 */
export async function markWaiting(
  redis: Redis,
  operationIds: readonly string[],
  waiting: Omit<Waiting, 'retry_at'>,
  holdsMs: number,
): Promise<void> {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  await mark.run(redis, [], {
    operationIds,
    waiting: JSON.stringify({ ...waiting, retry_at: at(holdsMs) }),
    reason: waiting.reason,
    freshUntil: at(holdsMs / 2),
  });
}
