import type { Handler } from '../route';

const OK = { status: 200, body: { status: 'ok' } };

/** GET /healthz: the process responds. */
export const isAlive: Handler = () => OK;

/** GET /readyz: Redis responds, so requests can be served. */
export const isReady: Handler = async ({ context }) => {
  await context.inTime(context.redis.ping());
  return OK;
};
