import { AppError, unseal } from '#core';
import { refreshDurableRecord } from '../../durable-records/write-durable-record';
import type { Run } from '../run';
import { rewriteFiles } from './files';
import { acceptsPassword, send, withSession } from './server-session';

/** The type's commands for this, in order. */
function commandsFor(run: Run, what: 'add_password' | 'drop_old_password'): string[][] {
  const commands = run.type.definition.commands[what];
  if (commands) return commands;
  throw new AppError('internal', `instances of type ${run.handle.type} have no commands to change a password`);
}

/** The password that a rotation is about to set; undefined before it has one. */
export function nextPasswordOf(run: Run): string | undefined {
  const { sealed_next: sealed } = run.current;
  return sealed === undefined ? undefined : unseal(run.worker.keyRing, run.handle.resourceId, sealed).db_password;
}

/** Makes `next` valid beside `present`. Nothing to do when it is valid already: the last command is what makes it so. */
export async function addPassword(run: Run, present: string, next: string): Promise<void> {
  if (await acceptsPassword(run, next)) return;
  await withSession(run, present, async (session) => {
    const context = { new_password: next, old_password: present };
    for (const words of commandsFor(run, 'add_password')) await send(session, words, context);
  });
}

/** Leaves `kept` as the only valid password. @param valid a password that the server accepts */
export async function dropOtherPasswords(run: Run, valid: string, kept: string): Promise<void> {
  const known = (await acceptsPassword(run, valid)) ? valid : kept;
  await withSession(run, known, async (session) => {
    for (const words of commandsFor(run, 'drop_old_password')) await send(session, words, { new_password: kept });
  });
}

/** As dropOtherPasswords(), in the files first: a server that starts meanwhile reads from them what it is about to hear. */
export async function leaveOnly(run: Run, password: string): Promise<void> {
  await refreshDurableRecord(run.worker, run.handle);
  await rewriteFiles(run, run.record, { db_password: password });
  await dropOtherPasswords(run, password, password);
}
