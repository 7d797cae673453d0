import type { Fault } from './fault';

export const fullDisk: Fault = {
  name: 'full-disk',
  what: 'no space is left on the disk of DATA_ROOT for a while',
  lasts: [2_000, 8_000],
  target: 'disk',
  endsServers: true,
  begin: async ({ disk }) => {
    await disk.fill();
    return () => {
      disk.free();
      return Promise.resolve();
    };
  },
};
