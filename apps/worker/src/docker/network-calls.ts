import type Docker from 'dockerode';
import { ipv4RangeText, parseIpv4Range } from '#core';
import { call, QUICK_MS, SLOW_MS } from './call';
import type { Engine } from './engine';

type Calls = Pick<Engine, 'listNetworks' | 'createNetwork' | 'removeNetwork'>;

export function networkCalls(docker: Docker): Calls {
  return {
    listNetworks: () =>
      call('list networks', QUICK_MS, async (abortSignal) => {
        const options = { abortSignal } as Docker.NetworkListOptions; // @types/dockerode lacks abortSignal here
        const found = await docker.listNetworks(options);
        return found.map(({ Id, Labels, Created, IPAM }) => ({
          id: Id,
          labels: Labels ?? {},
          createdAt: Date.parse(Created),
          ranges: (IPAM?.Config ?? []).flatMap(({ Subnet = '' }) => parseIpv4Range(Subnet) ?? []), // IPv6 is none of ours
        }));
      }),

    createNetwork: ({ name, labels, range }) =>
      call(`create network ${name}`, SLOW_MS, async (abortSignal) => {
        const options = { Name: name, Labels: { ...labels }, CheckDuplicate: true, Driver: 'bridge' };
        const network = await docker.createNetwork({
          ...options,
          IPAM: { Config: [{ Subnet: ipv4RangeText(range) }] },
          abortSignal,
        });
        return network.id;
      }),

    removeNetwork: (id) =>
      call(
        `remove network ${id.slice(0, 12)}`,
        SLOW_MS,
        async (abortSignal) => {
          await docker.getNetwork(id).remove({ abortSignal });
        },
        { value: undefined },
      ),
  };
}
