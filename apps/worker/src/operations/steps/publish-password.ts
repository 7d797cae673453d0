import { required } from '../../instance/required';
import type { Run } from '../run';
import type { Step } from '../step';

/** seconds for which the old password stays valid; 0: none */
export function graceSecondsOf(run: Run): number {
  return Number(run.operation.input['grace_seconds'] ?? 0);
}

/**
 * From here on the record shows the new password; both are valid, so record and server agree at every moment. The end of the
 * old one is scheduled even without a grace: a run that fails to drop it does not leave it valid for ever.
 */
export const publishPassword: Step = {
  name: 'publish_password',
  commits: true,
  run: async (run) => {
    const until = run.worker.clock.now() + graceSecondsOf(run) * 1000;
    // The secret key may have been replaced since these were read.
    const renewed = (text: string) => run.worker.keyRing.renew(run.handle.resourceId, text);
    const published = {
      sealed: renewed(required(run.current.sealed_next, 'sealed_next')),
      sealed_next: undefined,
      sealed_previous: renewed(required(run.record.sealed, 'sealed')),
      grace_until: new Date(until).toISOString(),
    };
    await run.commit(published, { end_grace: until });
  },
};
