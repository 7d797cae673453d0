import type { Fault } from './fault';

export const killRedis: Fault = {
  name: 'kill-redis',
  what: 'SIGKILL of Redis; it is started again from its append-only file',
  lasts: [0, 5_000],
  target: 'redis',
  begin: async ({ world }) => {
    await world.redis.stop('SIGKILL');
    return () => world.redis.start();
  },
};
