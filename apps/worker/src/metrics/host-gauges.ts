import { statfs } from 'node:fs/promises';
import { addHealthGauges, type MeasureGauges } from '#core';
import type { WorkerContext } from '../worker-context';
import { addSeedGauges } from './seed-gauges';

function addPortGauges(gauges: MeasureGauges, { ports, clock }: WorkerContext): void {
  const specs = { free: { name: 'rm_ports_free', help: 'Ports of PORT_RANGE that an instance can have now' } };
  gauges(specs, async () => ({ free: [{ value: await ports.countFree(clock.now()) }] }));
}

function addDiskGauges(gauges: MeasureGauges, { settings }: WorkerContext): void {
  const specs = {
    free: { name: 'rm_disk_free_bytes', help: 'Free space at DATA_ROOT' },
    size: { name: 'rm_disk_size_bytes', help: 'Size of the file system of DATA_ROOT' },
  };
  gauges(specs, async () => {
    const { bavail, blocks, bsize } = await statfs(settings.dataRoot);
    return { free: [{ value: bavail * bsize }], size: [{ value: blocks * bsize }] };
  });
}

/** What a host has: the same in each of its workers. */
export function addHostGauges(gauges: MeasureGauges, worker: WorkerContext): void {
  addHealthGauges(gauges, 'rm_docker', 'Docker', () => worker.docker.ping());
  addPortGauges(gauges, worker);
  addDiskGauges(gauges, worker);
  addSeedGauges(gauges, worker);
}
