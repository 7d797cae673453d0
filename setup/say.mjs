/** A reason for which set-up cannot go on, written for the person at the terminal: shown without a stack. */
export class SetupError extends Error {}

/** One line about what set-up is about to do. */
export function say(line) {
  process.stdout.write(`[setup] ${line}\n`);
}

/** One line about something that works but should be looked at, or that cannot go on. */
export function warn(line) {
  process.stderr.write(`[setup] ${line}\n`);
}
