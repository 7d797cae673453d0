import type { Fault } from './fault';

export const killDocker: Fault = {
  name: 'kill-docker',
  what: 'SIGKILL of the Docker Engine; it is started again',
  lasts: [0, 8_000],
  target: 'docker',
  endsServers: true,
  begin: async ({ docker }) => {
    await docker.stop('SIGKILL');
    return () => docker.start();
  },
};
