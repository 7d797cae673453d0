import type { Fault } from './fault';

export const freezeDocker: Fault = {
  name: 'freeze-docker',
  what: 'the Docker Engine takes connections and answers nothing for a while',
  lasts: [3_000, 20_000],
  target: 'docker',
  begin: ({ proxy }) => {
    proxy.freeze();
    return Promise.resolve(() => {
      proxy.heal();
      return Promise.resolve();
    });
  },
};
