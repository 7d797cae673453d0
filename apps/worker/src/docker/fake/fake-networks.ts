import { randomBytes } from 'node:crypto';
import { AppError, freeParts } from '#core';
import type { Networks } from '../networks/networks';
import type { FakeState } from './fake-state';

export function fakeNetworks(fake: FakeState): Networks {
  const call = fake.calls;
  return {
    list: () => call.through('networks.list', [], () => [...fake.allNetworks]),

    create: (spec) =>
      call.through('networks.create', [spec], () => {
        const { name, labels, range } = spec;
        if (fake.allNetworks.some((network) => network.name === name))
          throw new AppError('already_there', `network with name ${name} already exists`);
        const taken = fake.allNetworks.flatMap(({ ranges }) => ranges);
        if ([...freeParts(range, range.size, taken)].length === 0)
          throw new AppError('subnet_taken', 'Pool overlaps with other one on this address space');
        const id = randomBytes(32).toString('hex');
        fake.allNetworks.push({ id, name, labels, createdAt: fake.options.now(), ranges: [range] });
        return id;
      }),

    remove: (id) =>
      call.through('networks.remove', [id], () => {
        if (fake.allContainers.some(({ isUp, spec }) => isUp && spec.published?.network === id))
          throw new AppError('in_use', `network ${id.slice(0, 12)} has active endpoints`);
        const at = fake.allNetworks.findIndex((network) => network.id === id);
        if (at >= 0) fake.allNetworks.splice(at, 1);
      }),
  };
}
