import type { Redis } from 'ioredis';
import { KEYS, type Catalog, type MeasureGauges, type Sample } from '#core';
import { countInstances } from './count-instances';

interface Instances {
  readonly redis: Redis;
  readonly catalog: Catalog;
  /** how old counts may be, in ms */
  readonly validMs: number;
}

/** The counts of now, or those of less than `validMs` ago. */
function recentCounts({ redis, catalog, validMs }: Instances): () => ReturnType<typeof countInstances> {
  const types = [...catalog.keys()];
  let recent: { readonly at: number; readonly counts: Awaited<ReturnType<typeof countInstances>> } | undefined;
  return async () => {
    const at = performance.now();
    if (!recent || at - recent.at >= validMs) recent = { at, counts: await countInstances(redis, types) };
    return recent.counts;
  };
}

async function pooledSamples({ redis, catalog }: Instances): Promise<Sample[]> {
  const samples = [...catalog.keys()].map(async (type) => {
    return { labels: { type }, value: await redis.zcard(KEYS.index('pool', type)) };
  });
  return Promise.all(samples);
}

/** The instances on all hosts. */
export function addInstanceGauges(gauges: MeasureGauges, instances: Instances): void {
  const counts = recentCounts(instances);
  const specs = {
    instances: { name: 'rm_instances', help: 'Instances on all hosts, by type and status', labels: ['type', 'status'] },
    pooled: { name: 'rm_pool_ready', help: 'Warm instances on all hosts that can be claimed', labels: ['type'] },
  };
  gauges(specs, async () => {
    const samples = [...(await counts())].flatMap(([type, ofType]) =>
      Object.entries(ofType).map(([status, value]) => ({ labels: { type, status }, value })),
    );
    return { instances: samples, pooled: await pooledSamples(instances) };
  });
}
