import { SetupError, warn } from './say.mjs';
import { exitCodeOf, stop } from './stop.mjs';

/** Runs an entry point; `job` resolves to the exit code. A SetupError is shown without its stack. */
export async function main(job) {
  try {
    process.exitCode = await job(process.argv.slice(2));
  } catch (error) {
    process.exitCode = stop.aborted ? exitCodeOf(stop.reason) : 1;
    if (stop.aborted) return warn('stopped before set-up was complete; run this again to continue');
    warn(error instanceof SetupError ? error.message : error.stack);
  }
}
