import { z } from 'zod';
import type { ApiContext } from '../api-context';
import type { Handler } from '../route';
import { inTime } from './with-redis';

export const okView = z.strictObject({ status: z.literal('ok') });
const OK = { status: 200, body: { status: 'ok' } };

/** The process answers. */
export const isAlive: Handler = () => OK;

/** Redis answers, so requests can be served. */
export function isReady({ redis }: ApiContext): Handler {
  return async () => {
    await inTime(redis.ping());
    return OK;
  };
}
