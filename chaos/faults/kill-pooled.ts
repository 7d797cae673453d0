import { isWentAlready } from './pick-container';
import { nothingToHeal, type Fault } from './fault';

export const killPooled: Fault = {
  name: 'kill-pooled',
  what: 'docker kill of an instance that waits in the pool',
  lasts: [0, 0],
  needs: 'docker',
  endsServers: true, // it may have been claimed meanwhile
  begin: async ({ world }, random) => {
    const member = random.pick(await world.redisClient.zrange('rm:index:project:.pool', '0', '-1'));
    const [type = '', name = ''] = member?.split('/') ?? [];
    const [container] = member === undefined ? [] : await world.containersOf(type, name);
    if (!container) return undefined;
    await world.docker
      .getContainer(container.Id)
      .kill()
      .catch((error: unknown) => {
        if (!isWentAlready(error)) throw error;
      });
    return nothingToHeal;
  },
};
