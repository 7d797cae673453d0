import { sealCredentials } from '../../instance/credentials';
import { generatePassword } from '../../instance/generate-password';
import { required } from '../../instance/required';
import { leaveOnly, nextPasswordOf } from '../actions/passwords';
import type { Run } from '../run';
import type { Step } from '../step';

async function prepare(run: Run): Promise<void> {
  const { record, worker, type } = run;
  const address = {
    server_ip: required(record.server_ip, 'server_ip'),
    exposed_port: required(record.exposed_port, 'exposed_port'),
  };
  // A server keeps two passwords at most: one that an earlier rotation left valid would take the place of the present one.
  await leaveOnly(run, run.password);
  const sealed = sealCredentials(type, record, address, generatePassword(), worker.keyRing);
  const next = { sealed_next: sealed, sealed_previous: undefined, grace_until: undefined };
  await run.assertOwner(next, undefined, { end_grace: false });
}

/** The next password is in the record before the server hears of it: a run that takes over goes on with the same one. */
export const preparePassword: Step = {
  name: 'prepare_password',
  run: async (run) => {
    if (run.current.sealed_next === undefined) await prepare(run);
    run.secrets.add(required(nextPasswordOf(run), 'next password'));
  },
};
