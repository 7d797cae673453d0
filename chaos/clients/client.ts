import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random';
import type { Site } from '../site';
import { change } from './change';
import { create } from './create';
import { write } from './write';

const ACTIONS = { create: 3, change: 5, write: 5 } as const;
const LONGEST_PAUSE_MS = 1_200;
const LONGEST_WAIT_S = 6;

/** A client that goes on until it is told to stop. */
export async function runClient(site: Site, random: Random, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await sleep(random.between(0, LONGEST_PAUSE_MS));
    const waitSeconds = random.isTrueIn(25) ? 1 + random.below(LONGEST_WAIT_S) : undefined;
    const action = random.weighted(ACTIONS);
    if (action === 'create') await create(site, random, waitSeconds);
    if (action === 'change') await change(site, random, waitSeconds);
    if (action === 'write') await write(site, random);
  }
}
