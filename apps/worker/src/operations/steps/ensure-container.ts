import { ensure } from '../actions/container';
import type { Run } from '../run';
import type { Step } from '../step';

async function ensureDesired(run: Run): Promise<void> {
  await ensure(run, run.desired);
}

/** The present container, or a new one in the place of one that is missing or differs. */
export const ensureContainer: Step = { name: 'ensure_container', run: ensureDesired };
