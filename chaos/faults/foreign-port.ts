import type { Server } from 'node:net';
import { occupy } from '../../test/support/free-range';
import type { World } from '../../test/support/world';
import type { Fault } from './fault';

const PORTS = 4;

/** The ports that will be given out next, as far as they are not given out already. */
async function nextPorts({ redisClient, env }: World): Promise<number[]> {
  const [first = 0, last = 0] = (env['PORT_RANGE'] ?? '').split('-').map(Number);
  const [ledger] = await redisClient.keys('rm:ports:*');
  const leased = ledger === undefined ? {} : await redisClient.hgetall(ledger);
  const next = Number(leased['next'] ?? first);
  const size = last - first + 1;
  const ports = Array.from({ length: size }, (_, at) => first + ((next - first + at) % size));
  return ports.filter((port) => leased[port] === undefined).slice(0, PORTS);
}

export const foreignPort: Fault = {
  name: 'foreign-port',
  what: 'a foreign process listens on the ports that the ledger is about to give out',
  lasts: [2_000, 10_000],
  begin: async ({ world }) => {
    const servers = await Promise.all((await nextPorts(world)).map(occupy));
    const open = servers.filter((server): server is Server => server !== undefined);
    return () => {
      for (const server of open) server.close();
      return Promise.resolve();
    };
  },
};
