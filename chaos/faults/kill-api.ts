import type { Fault } from './fault';

export const killApi: Fault = {
  name: 'kill-api',
  what: 'SIGKILL of the API; it is started again',
  lasts: [0, 3_000],
  target: 'api',
  needs: 'redis',
  begin: async (site) => {
    const { apiProcess } = site.world;
    if (apiProcess) await site.kill(apiProcess);
    return async () => {
      await site.world.startApi();
    };
  },
};
