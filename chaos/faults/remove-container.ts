import { nothingToHeal, type Fault } from './fault';
import { isWentAlready, pickContainer } from './pick-container';

export const removeContainer: Fault = {
  name: 'remove-container',
  what: 'docker rm --force of a container, by hand',
  lasts: [0, 0],
  needs: 'docker',
  endsServers: true,
  begin: async (site, random) => {
    const container = await pickContainer(site, random);
    await container?.remove({ force: true }).catch((error: unknown) => {
      if (!isWentAlready(error)) throw error;
    });
    return container && nothingToHeal;
  },
};
