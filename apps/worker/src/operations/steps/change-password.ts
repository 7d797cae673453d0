import { AppError } from '#core';
import type { Run } from '../run';
import { acceptsPassword, say, withSession } from './server-session';

/** The type's commands for this, in the order in which they are said. */
function commandsFor(run: Run, what: 'add_password' | 'drop_old_password'): string[][] {
  const commands = run.type.definition.commands[what];
  if (commands) return commands;
  throw new AppError('internal', `instances of type ${run.handle.type} have no commands to change a password`);
}

/** Makes `next` valid beside `present`. Does nothing when it is valid already: the last command is what makes it so. */
export async function addPassword(run: Run, present: string, next: string): Promise<void> {
  if (await acceptsPassword(run, next)) return;
  await withSession(run, present, async (session) => {
    const context = { new_password: next, old_password: present };
    for (const words of commandsFor(run, 'add_password')) await say(session, words, context);
  });
}

/** Leaves `kept` alone valid. @param valid a password that the engine takes */
export async function dropOldPassword(run: Run, valid: string, kept: string): Promise<void> {
  const known = (await acceptsPassword(run, valid)) ? valid : kept;
  await withSession(run, known, async (session) => {
    for (const words of commandsFor(run, 'drop_old_password')) await say(session, words, { new_password: kept });
  });
}
