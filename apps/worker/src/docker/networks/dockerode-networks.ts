import type Dockerode from 'dockerode';
import { ipv4RangeText, parseIpv4Range } from '#core';
import { call, QUICK_MS, SLOW_MS } from '../call';
import type { Networks } from './networks';

export function dockerodeNetworks(docker: Dockerode): Networks {
  return {
    list: () =>
      call('list networks', QUICK_MS, async (abortSignal) => {
        const options = { abortSignal } as Dockerode.NetworkListOptions; // @types/dockerode lacks abortSignal here
        const found = await docker.listNetworks(options);
        return found.map(({ Id, Labels, Created, IPAM }) => ({
          id: Id,
          labels: Labels ?? {},
          createdAt: Date.parse(Created),
          ranges: (IPAM?.Config ?? []).flatMap(({ Subnet = '' }) => parseIpv4Range(Subnet) ?? []), // IPv6 is none of ours
        }));
      }),

    create: ({ name, labels, range }) =>
      call(`create network ${name}`, SLOW_MS, async (abortSignal) => {
        const options = { Name: name, Labels: { ...labels }, CheckDuplicate: true, Driver: 'bridge' };
        const network = await docker.createNetwork({
          ...options,
          IPAM: { Config: [{ Subnet: ipv4RangeText(range) }] },
          abortSignal,
        });
        return network.id;
      }),

    remove: (id) =>
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
