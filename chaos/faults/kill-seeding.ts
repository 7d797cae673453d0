import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { containersOf } from '../../test/support/docker';
import type { Site } from '../site';
import type { Fault } from './fault';

const BEGUN_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 20;

async function isSeeding({ world }: Site): Promise<boolean> {
  const containers = await containersOf(await world.installationId(), world.docker);
  return containers.some(({ Labels }) => Labels['resource-management.purpose'] === 'seed');
}

async function killAllWorkers(site: Site, random: Parameters<Fault['begin']>[1]): Promise<void> {
  for (let worker = site.takeWorker(random); worker; worker = site.takeWorker(random)) await site.kill(worker);
}

export const killSeeding: Fault = {
  name: 'kill-seeding',
  what: 'all seeds are removed, and all workers are killed while one makes them again',
  lasts: [500, 8_000],
  needs: 'docker',
  begin: async (site, random) => {
    if (!site.types.includes('mysql')) return undefined;
    rmSync(join(site.disk.folder, '.seeds'), { recursive: true, force: true });
    await killAllWorkers(site, random);
    await site.staff(); // a worker makes the seeds that are missing when it starts
    const deadline = Date.now() + BEGUN_WITHIN_MS;
    while (!(await isSeeding(site)) && Date.now() < deadline) await sleep(LOOK_EVERY_MS);
    await killAllWorkers(site, random);
    return () => site.staff();
  },
};
