import { passwordOf } from '../../instance/credentials';
import { leaveOnly } from '../actions/passwords';
import type { Step } from '../step';

export const dropOldPassword: Step = {
  name: 'drop_old_password',
  run: (run) => leaveOnly(run, passwordOf(run.current, run.worker.keyRing)),
};
