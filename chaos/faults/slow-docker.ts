import type { Fault } from './fault';

export const slowDocker: Fault = {
  name: 'slow-docker',
  what: 'each chunk from and to the Docker Engine takes 50 to 1500 ms longer',
  lasts: [4_000, 12_000],
  target: 'docker',
  begin: ({ proxy }, random) => {
    proxy.slowDown(random.between(50, 1_500));
    return Promise.resolve(() => {
      proxy.heal();
      return Promise.resolve();
    });
  },
};
