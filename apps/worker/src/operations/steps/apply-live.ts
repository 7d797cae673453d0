import { AppError, messageOf, type LiveChange } from '#core';
import type { Session } from '../../servers/protocol';
import type { Run } from '../run';
import { say, withSession } from './server-session';
import { pause } from './pause';

const LOOK_EVERY_MS = 100;
const SETTLED_WITHIN_MS = 120_000;

/** Some changes begin work in the engine that a restart must not cut off. */
async function awaitSettled(run: Run, session: Session): Promise<void> {
  const { live_settled: settled } = run.type.definition.commands;
  if (!settled) return;
  const deadline = Date.now() + SETTLED_WITHIN_MS;
  while (!new RegExp(settled.until).test(await say(session, settled.ask, {}))) {
    if (Date.now() > deadline)
      throw new AppError('not_ready_in_time', `the engine is still at the change after ${SETTLED_WITHIN_MS / 1000} s`);
    await pause(run, LOOK_EVERY_MS);
  }
}

/**
 * Changes directives of the engine that runs, in order.
 *
 * @throws AppError `invalid_parameters` in the engine's words when it refuses one
 */
export async function applyLive(run: Run, changes: readonly LiveChange[]): Promise<void> {
  const words = run.type.definition.commands.set_live;
  if (changes.length === 0 || !words) return;
  await withSession(run, run.password, async (session) => {
    for (const { directive, value } of changes) {
      try {
        await say(session, words, { directive, value });
      } catch (cause) {
        throw new AppError('invalid_parameters', `${directive}: ${messageOf(cause)}`, {
          cause,
          hint: 'Correct the value. The configuration is as it was before.',
        });
      }
    }
    await awaitSettled(run, session);
  });
}

/** Sets back what is known; false when a value is not, which only a restart brings back. */
export async function undoLive(run: Run, changes: readonly LiveChange[]): Promise<boolean> {
  const known = changes.flatMap(({ directive, before }) =>
    before === undefined ? [] : [{ directive, value: before, before }],
  );
  if (known.length < changes.length) return false;
  await applyLive(run, known);
  return true;
}
