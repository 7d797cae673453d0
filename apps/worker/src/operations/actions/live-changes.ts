import { AppError, messageOf, type LiveChange } from '#core';
import type { Session } from '../../servers/protocol';
import type { Run } from '../run';
import { send, withSession } from './server-session';
import { pause } from './wait';

/** Some changes begin work in the server that a restart must not cut off. */
async function awaitApplied(run: Run, session: Session): Promise<void> {
  const { live_settled: applied } = run.type.definition.commands;
  if (!applied) return;
  const { liveCheck, liveSettledWithin } = run.worker.settings.timings;
  const deadline = Date.now() + liveSettledWithin;
  while (!new RegExp(applied.until).test(await send(session, applied.ask, {}))) {
    if (Date.now() > deadline)
      throw new AppError(
        'not_ready_in_time',
        `the server had not applied the change within ${liveSettledWithin / 1000} s`,
      );
    await pause(run, liveCheck);
  }
}

/**
 * Changes directives of the running server, in order.
 *
 * @throws AppError `invalid_parameters` in the server's words when it refuses one
 */
export async function applyLive(run: Run, changes: readonly LiveChange[]): Promise<void> {
  const words = run.type.definition.commands.set_live;
  if (changes.length === 0 || !words) return;
  await withSession(run, run.password, async (session) => {
    for (const { directive, value } of changes) {
      try {
        await send(session, words, { directive, value });
      } catch (cause) {
        throw new AppError('invalid_parameters', `${directive}: ${messageOf(cause)}`, {
          cause,
          hint: 'Correct the value. The configuration is as it was before.',
        });
      }
    }
    await awaitApplied(run, session);
  });
}

/** Sets the earlier values again. @returns false when one is not known: only a restart brings it back */
export async function undoLive(run: Run, changes: readonly LiveChange[]): Promise<boolean> {
  const known = changes.flatMap(({ directive, before }) =>
    before === undefined ? [] : [{ directive, value: before, before }],
  );
  if (known.length < changes.length) return false;
  await applyLive(run, known);
  return true;
}
