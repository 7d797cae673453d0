import type { Fault } from './fault';

export const freezeApi: Fault = {
  name: 'freeze-api',
  what: 'SIGSTOP of the API for a while',
  lasts: [1_000, 12_000],
  target: 'api',
  begin: (site) => {
    const { apiProcess } = site.world;
    apiProcess?.kill('SIGSTOP');
    return Promise.resolve(() => {
      apiProcess?.kill('SIGCONT');
      return Promise.resolve();
    });
  },
};
