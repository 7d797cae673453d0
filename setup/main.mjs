import { SetupError, warn } from './say.mjs';
import { exitCodeOf, stop } from './stop.mjs';

/** Runs an entry point: `job` resolves to the exit code; what went wrong is told without a stack where the reason is known. */
export async function main(job) {
  try {
    process.exitCode = await job(process.argv.slice(2));
  } catch (error) {
    process.exitCode = stop.aborted ? exitCodeOf(stop.reason) : 1;
    if (stop.aborted) return warn('stopped before the set-up was complete; run it again to go on');
    warn(error instanceof SetupError ? error.message : error.stack);
  }
}
