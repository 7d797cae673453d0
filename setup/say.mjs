/** Set-up cannot continue. The message is for the person at the terminal, who sees no stack. */
export class SetupError extends Error {}

/** Prints one line about the next action. */
export function say(line) {
  process.stdout.write(`[setup] ${line}\n`);
}

/** Prints one line about a risk or a failure. */
export function warn(line) {
  process.stderr.write(`[setup] ${line}\n`);
}
