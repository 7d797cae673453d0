import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProcess } from '../../test/support/process';
import { underWay, type UnderWay } from '../recoveries';
import type { Site } from '../site';
import type { Fault } from './fault';

const AT_WORK_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 20;

function begunBy(worker: TestProcess): Set<string | undefined> {
  const lines = [...worker.logged('provisioning'), ...worker.logged('operation begun')];
  return new Set(lines.map(({ operation_id: id }) => id));
}

/** The operations that it was on. Those that others had begun, too, are left out: whose they were cannot be told. */
async function workOf(dead: TestProcess, { world }: Site): Promise<UnderWay[]> {
  const own = begunBy(dead);
  const others = world.workers.filter((one) => one !== dead).map(begunBy);
  const all = await underWay(world);
  return all.filter(({ operationId: id, run }) => {
    return run !== undefined && own.has(id) && !others.some((begun) => begun.has(id));
  });
}

/** In the midst of its work, if there is any for it within a while. */
async function isAtWork(worker: TestProcess, site: Site): Promise<void> {
  const deadline = Date.now() + AT_WORK_WITHIN_MS;
  while (Date.now() < deadline && (await workOf(worker, site)).length === 0) await sleep(LOOK_EVERY_MS);
}

export const killWorker: Fault = {
  name: 'kill-worker',
  what: 'SIGKILL of a worker; another one is started after a while',
  lasts: [500, 8_000],
  begin: async (site, random) => {
    const worker = site.takeWorker(random);
    if (!worker) return undefined;
    await isAtWork(worker, site);
    await site.kill(worker);
    site.recoveries.expectClaims(await workOf(worker, site));
    return () => site.staff();
  },
};
