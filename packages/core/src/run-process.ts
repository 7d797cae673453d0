import { AppError, messageOf } from './errors';
import { TIMINGS } from './timings';

type Closer = () => void | Promise<void>;

function sayWhyNot(name: string, error: unknown): void {
  const text =
    error instanceof AppError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : messageOf(error);
  process.stderr.write(`${name} does not start:\n${text.replace(/^/gm, '  ')}\n`);
}

/**
 * The life of a process: opens everything, then waits for SIGINT or SIGTERM and closes what was opened, last first, once.
 *
 * @param open pushes a closer for each thing as soon as it is open; its error ends the process with exit code 1
 * @param longestStop longer than any closer takes by itself; another process takes over the work that is cut off then
 */
export function runProcess(
  name: string,
  open: (closers: Closer[]) => Promise<void>,
  longestStop: number = TIMINGS.processStop,
): void {
  const closers: Closer[] = [];
  let stopping = false;
  const stop = async (exitCode: number) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(exitCode), longestStop).unref();
    for (let close = closers.pop(); close; close = closers.pop()) {
      await Promise.resolve(close()).catch((error: unknown) => process.stderr.write(`${name}: ${messageOf(error)}\n`));
    }
    process.exit(exitCode);
  };
  process.once('SIGINT', () => void stop(0));
  process.once('SIGTERM', () => void stop(0));
  open(closers).catch((error: unknown) => {
    sayWhyNot(name, error);
    void stop(1);
  });
}
