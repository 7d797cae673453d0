import { freeParts } from '#core';
import { labels, NETWORK_SIZE, RANGES, uniqueName, type Trial } from './trial';

/** Networks, their ranges and their end. */
export function describeNetworks(trial: Trial): void {
  const { containers, networks } = trial.docker;
  describe('a network', () => {
    test('is listed with its labels and range, until it is removed', async () => {
      const id = await trial.createNetwork();
      const listed = (await networks.list()).find((network) => network.id === id);
      expect(listed).toMatchObject({ labels, ranges: [{ size: NETWORK_SIZE }] });
      expect(listed?.createdAt).toBeGreaterThan(Date.now() - 60_000);
      await networks.remove(id);
      await networks.remove(id);
      expect((await networks.list()).some((network) => network.id === id)).toBe(false);
    });

    test('takes neither a name nor addresses that another one has', async () => {
      const name = uniqueName();
      const taken = (await networks.list()).flatMap(({ ranges }) => ranges);
      const [first = RANGES, second = RANGES] = freeParts(RANGES, NETWORK_SIZE, taken);
      await networks.create({ name, labels, range: first });
      await expect(networks.create({ name, labels, range: second })).rejects.toMatchObject({ code: 'already_there' });
      await expect(networks.create({ name: uniqueName(), labels, range: first })).rejects.toMatchObject({
        code: 'subnet_taken',
      });
    });

    test('is in use while a container runs on it', async () => {
      const network = await trial.createNetwork();
      const id = await trial.started('serves', trial.publishedOn(network));
      await expect(networks.remove(network)).rejects.toMatchObject({ code: 'in_use' });
      await containers.remove(id);
      await networks.remove(network);
    });
  });
}
