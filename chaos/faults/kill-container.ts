import { nothingToHeal, type Fault } from './fault';
import { isWentAlready, pickContainer } from './pick-container';

export const killContainer: Fault = {
  name: 'kill-container',
  what: 'docker kill of a container, by hand',
  lasts: [0, 0],
  needs: 'docker',
  endsServers: true,
  begin: async (site, random) => {
    const container = await pickContainer(site, random, 'running');
    await container?.kill().catch((error: unknown) => {
      if (!isWentAlready(error)) throw error;
    });
    return container && nothingToHeal;
  },
};
