import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from '../site';
import { bringUp } from './bring-up';
import { findDisagreements } from './disagreements';
import type { Problem } from './problem';
import { findUnsettled } from './unsettled';
import { findUnusable } from './usable';

/** The sweep gives what was never queued 30 s, the comparison with Docker comes every 30 s, and a creation may wait in between. */
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
  const unsettled = await findUnsettled(site);
  const notUp = await bringUp(site, tell);
  const afterwards = await recovered(site);
  const unusable = await findUnusable(site);
  return [...crashes(site), ...site.ledger.seen, ...afterRecovery, ...unsettled, ...notUp, ...afterwards, ...unusable];
}
