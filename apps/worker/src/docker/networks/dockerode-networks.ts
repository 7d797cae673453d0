import type Dockerode from 'dockerode';
import { ipv4RangeText, parseIpv4Range, type Timings } from '#core';
import { call, GONE, short } from '../call';
import type { Networks } from './networks';

export function dockerodeNetworks(docker: Dockerode, { dockerQuick, dockerSlow }: Timings): Networks {
  return {
    list: () =>
      call('list networks', dockerQuick, async (abortSignal) => {
        const options = { abortSignal } as Dockerode.NetworkListOptions; // @types/dockerode lacks abortSignal here
        const found = await docker.listNetworks(options);
        return found.map(({ Id, Labels, Created, IPAM }) => ({
          id: Id,
          labels: Labels ?? {},
          createdAt: Date.parse(Created),
          ranges: (IPAM?.Config ?? []).flatMap(({ Subnet = '' }) => parseIpv4Range(Subnet) ?? []), // none of IPv6
        }));
      }),

    create: ({ name, labels, range }) =>
      call(`create network ${name}`, dockerSlow, async (abortSignal) => {
        const options = { Name: name, Labels: { ...labels }, CheckDuplicate: true, Driver: 'bridge' };
        const network = await docker.createNetwork({
          ...options,
          Options: { 'com.docker.network.bridge.enable_icc': 'false' },
          IPAM: { Config: [{ Subnet: ipv4RangeText(range) }] },
          abortSignal,
        });
        return network.id;
      }),

    remove: (id) =>
      call(
        `remove network ${short(id)}`,
        dockerSlow,
        async (abortSignal) => {
          await docker.getNetwork(id).remove({ abortSignal });
        },
        GONE,
      ),
  };
}
