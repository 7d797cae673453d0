import { VERBS, type Transition } from '#core';
import type { Run } from '../run';
import { addPassword } from '../steps/add-password';
import { dropOldPassword } from '../steps/drop-old-password';
import { preparePassword } from '../steps/prepare-password';
import { graceSecondsOf, publishPassword } from '../steps/publish-password';
import { flow, when } from './flow';

const WITHOUT_OLD_PASSWORD: Transition = {
  to: 'running',
  set: { sealed_previous: undefined, grace_until: undefined, status_reason: undefined },
  schedule: { end_grace: false },
};

function hasNoGrace(run: Run): boolean {
  return graceSecondsOf(run) === 0;
}

/** Makes a new password valid, publishes it, and drops the old one: at once, or when the grace is over. */
export const rotatePassword = flow({
  ...VERBS.rotate_password,
  steps: [preparePassword, addPassword, publishPassword, when(hasNoGrace, dropOldPassword)],
  succeeded: (run) => (hasNoGrace(run) ? WITHOUT_OLD_PASSWORD : { to: 'running', set: { status_reason: undefined } }),
});

/** When the grace is over, the old password stops working. */
export const endGrace = flow({
  ...VERBS.end_grace,
  scheduledTask: 'end_grace',
  steps: [dropOldPassword],
  succeeded: () => WITHOUT_OLD_PASSWORD,
});
