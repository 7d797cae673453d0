import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from '../site';
import { bringUp } from './bring-up';
import { findDisagreements } from './disagreements';
import type { Problem } from './problem';
import { findUnfinished } from './unfinished';
import { findUnusable } from './usable';

/**
 * Garbage collection gives a request that was never queued 30 s. The reconciler comes every 30 s, and a creation may
 * wait in between.
 */
const RECOVERED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 500;

/** Waits until all tell the same story, twice in a row. @returns what does not when the time is over */
async function recovered(site: Site): Promise<Problem[]> {
  const deadline = Date.now() + RECOVERED_WITHIN_MS;
  for (let agreed = 0; ; await sleep(LOOK_EVERY_MS)) {
    const problems = await findDisagreements(site);
    agreed = problems.length === 0 ? agreed + 1 : 0;
    if (agreed === 2 || Date.now() > deadline) return problems;
  }
}

function crashes(site: Site): Problem[] {
  return site.crashed().map(({ pid, output }) => {
    return { kind: 'crashed', what: `process ${pid} ended by itself:\n${output.slice(-2_000)}` };
  });
}

/** Compares what was promised with what there is, when all faults are over. */
export async function judge(site: Site, tell: (line: string) => void): Promise<Problem[]> {
  const afterRecovery = await recovered(site);
  const unfinished = await findUnfinished(site);
  const notUp = await bringUp(site, tell);
  const afterwards = await recovered(site);
  const unusable = await findUnusable(site);
  return [...crashes(site), ...site.ledger.seen, ...afterRecovery, ...unfinished, ...notUp, ...afterwards, ...unusable];
}
