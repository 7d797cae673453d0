import type { Fault } from './fault';

export const killDocker: Fault = {
  name: 'kill-docker',
  what: 'SIGKILL of the Docker Engine; it is started again',
  lasts: [0, 8_000],
  target: 'docker',
  endsEngines: true,
  begin: async ({ engine }) => {
    await engine.stop('SIGKILL');
    return () => engine.start();
  },
};
