import { unseal, type Transition } from '#core';
import { sealCredentials } from '../../instance/credentials';
import { generatePassword } from '../../instance/password';
import { keepPresent } from '../../durable-records/write-record';
import type { Run } from '../run';
import { required } from '../../instance/required';
import { addPassword, dropOldPassword } from '../steps/change-password';
import { rewriteFiles } from '../steps/write-files';
import type { Flow } from './flow';

const WITHOUT_OLD_PASSWORD: Transition = {
  to: 'running',
  set: { sealed_previous: undefined, grace_until: undefined, status_reason: undefined },
  schedule: { end_grace: false },
};

function passwordIn(run: Run, sealed: string): string {
  return unseal(run.worker.keyRing, run.handle.resourceId, sealed).db_password;
}

/**
 * The next password is in the record before the engine hears of it: a run that takes over goes on with the same one.
 *
 * @returns the sealed credentials
 */
async function prepare(run: Run): Promise<string> {
  const { record, worker, type } = run;
  if (record.sealed_next !== undefined) return record.sealed_next;
  const address = {
    server_ip: required(record.server_ip, 'server_ip'),
    exposed_port: required(record.exposed_port, 'exposed_port'),
  };
  // An engine keeps two passwords at the most. What an earlier rotation left valid, for a while or because it could not be taken
  // back, ends now: else it would be kept in the place of the present one.
  await dropFor(run, run.password);
  const sealed = sealCredentials(type, record, address, generatePassword(), worker.keyRing);
  const next = { sealed_next: sealed, sealed_previous: undefined, grace_until: undefined };
  await run.hold(next, undefined, { end_grace: false });
  return sealed;
}

/**
 * From here on the record tells the new password. Both are valid, so that record and engine agree at every moment. The end of
 * the old one is due from now on, also without a grace: a run that fails to take it away does not leave it valid for ever.
 */
async function publish(run: Run, sealed: string, graceSeconds: number): Promise<void> {
  const until = run.worker.clock.now() + graceSeconds * 1000;
  const grace_until = new Date(until).toISOString();
  // The secret key may have been replaced since these were read.
  const renewed = (text: string) => run.worker.keyRing.renew(run.handle.resourceId, text);
  const published = {
    sealed: renewed(sealed),
    sealed_next: undefined,
    sealed_previous: renewed(required(run.record.sealed, 'sealed')),
    grace_until,
  };
  await run.hold({ ...published, published_by: run.operation.id }, undefined, { end_grace: until });
  run.commit();
}

async function undoAdd(run: Run, next: string): Promise<void> {
  await rewriteFiles(run, run.record, { db_password: run.password });
  await dropOldPassword(run, next, run.password);
  await run.hold({ sealed_next: undefined });
}

/** Makes the new password valid, publishes it, and then takes the old one away: at once, or when the grace is over. */
export const rotatePassword: Flow = {
  steps: ['prepare_password', 'add_password', 'publish_password', 'drop_old_password'],
  perform: async (run) => {
    const graceSeconds = Number(run.operation.input['grace_seconds'] ?? 0);
    let password = run.password;
    if (run.record.published_by !== run.operation.id) {
      const sealed = await run.do('prepare_password', () => prepare(run));
      const next = passwordIn(run, sealed);
      run.secrets.add(next);
      run.undoAfterTakeover(() => undoAdd(run, next));
      await run.do(
        'add_password',
        async () => {
          await keepPresent(run.worker, run.handle);
          await rewriteFiles(run, run.record, { db_password: next, old_password: run.password });
          await addPassword(run, run.password, next);
        },
        () => undoAdd(run, next),
      );
      await run.do('publish_password', () => publish(run, sealed, graceSeconds));
      password = next;
    }
    if (graceSeconds > 0) return run.end('succeeded', { to: 'running', set: { status_reason: undefined } });
    await run.do('drop_old_password', () => dropFor(run, password));
    await run.end('succeeded', WITHOUT_OLD_PASSWORD);
  },
  undo: async (run) => {
    const { sealed_next: next } = run.record;
    if (next !== undefined) await undoAdd(run, passwordIn(run, next));
  },
};

/** The files come first, here and above: an engine that starts meanwhile takes from them what it is about to be told. */
async function dropFor(run: Run, password: string): Promise<void> {
  await keepPresent(run.worker, run.handle);
  await rewriteFiles(run, run.record, { db_password: password });
  await dropOldPassword(run, password, password);
}

/** When the grace is over, the old password stops working. */
export const endGrace: Flow = {
  steps: ['drop_old_password'],
  perform: async (run) => {
    await run.do('drop_old_password', () => dropFor(run, run.password));
    await run.end('succeeded', WITHOUT_OLD_PASSWORD);
  },
};
