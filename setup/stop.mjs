import { constants } from 'node:os';

const controller = new AbortController();

/** Aborted by the first SIGINT, SIGTERM or SIGHUP; the reason is the signal's name. Every wait ends with it. */
export const stop = controller.signal;

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => controller.abort(name));

/** The shell's exit code for a process that a signal ended. */
export const exitCodeOf = (signalName) => 128 + (constants.signals[signalName] ?? 0);
