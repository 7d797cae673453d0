import { refreshDurableRecord } from '../../durable-records/write-durable-record';
import { required } from '../../instance/required';
import { rewriteFiles } from '../actions/files';
import { addPassword as add, dropOtherPasswords, nextPasswordOf } from '../actions/passwords';
import type { Step } from '../step';

/** Both passwords are valid from here on. The files come first: a server that starts meanwhile reads them. */
export const addPassword: Step = {
  name: 'add_password',
  run: async (run) => {
    const next = required(nextPasswordOf(run), 'next password');
    await refreshDurableRecord(run.worker, run.handle);
    await rewriteFiles(run, run.record, { db_password: next, old_password: run.password });
    await add(run, run.password, next);
  },
  undo: async (run) => {
    const next = nextPasswordOf(run);
    if (next === undefined) return;
    await rewriteFiles(run, run.record, { db_password: run.password });
    await dropOtherPasswords(run, next, run.password);
    await run.assertOwner({ sealed_next: undefined });
  },
};
