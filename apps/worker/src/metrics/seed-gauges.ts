import type { Catalog, MeasureGauges } from '#core';
import { diskUsage } from '../instance/disk-usage';
import { listSeeds, type ListedSeed } from '../seeds/seed-folder';

interface Seeded {
  readonly catalog: Catalog;
  readonly settings: { readonly dataRoot: string };
}

/** @returns the bytes of seeds. One that is finished never changes, so each is measured once. */
function seedMeter(): (seeds: readonly ListedSeed[]) => Promise<number> {
  const known = new Map<string, number>();
  return async (seeds) => {
    let sum = 0;
    for (const { path } of seeds) {
      const bytes = known.get(path) ?? (await diskUsage(path)) ?? 0;
      known.set(path, bytes);
      sum += bytes;
    }
    return sum;
  };
}

/** The finished seeds of this host, for each type that has seeds. */
export function addSeedGauges(gauges: MeasureGauges, { catalog, settings }: Seeded): void {
  const types = [...catalog].filter(([, { seedCommand }]) => seedCommand !== undefined).map(([type]) => type);
  const bytesOf = seedMeter();
  const specs = {
    count: { name: 'rm_seeds', help: 'Finished seeds on this host', labels: ['type'] },
    bytes: { name: 'rm_seeds_bytes', help: 'Disk space of the finished seeds on this host', labels: ['type'] },
  };
  gauges(specs, async () => {
    const seeds = (await listSeeds(settings.dataRoot)).filter(({ marker }) => marker !== undefined);
    const ofType = types.map((type) => ({ labels: { type }, seeds: seeds.filter((seed) => seed.type === type) }));
    return {
      count: ofType.map(({ labels, seeds: { length } }) => ({ labels, value: length })),
      bytes: await Promise.all(ofType.map(async (one) => ({ labels: one.labels, value: await bytesOf(one.seeds) }))),
    };
  });
}
