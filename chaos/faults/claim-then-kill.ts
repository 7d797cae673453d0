import { setTimeout as sleep } from 'node:timers/promises';
import { create } from '../clients/create';
import type { Fault } from './fault';

/** Before, in and after the claim, and what the worker does then. */
const LATEST_KILL_MS = 30;

export const claimThenKill: Fault = {
  name: 'claim-then-kill',
  what: 'a client claims a pooled instance, and the API or a worker is killed within 30 ms',
  lasts: [500, 4_000],
  target: 'api',
  needs: 'redis',
  begin: async (site, random) => {
    const worker = random.isTrueIn(50) ? site.takeWorker(random) : undefined;
    const victim = worker ?? site.world.apiProcess;
    if (!victim) return undefined;
    const claimed = create(site, random, undefined);
    await sleep(random.between(0, LATEST_KILL_MS));
    await site.kill(victim);
    await claimed;
    return async () => {
      if (worker) return site.staff();
      await site.world.startApi();
    };
  },
};
