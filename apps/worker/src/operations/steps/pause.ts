import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../run';
import { throwIfEnded } from './throw-if-ended';

/** Between two looks. @throws AppError that says what has ended the run meanwhile */
export async function pause(run: Run, ms: number): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: run.signal });
  } catch (cause) {
    await throwIfEnded(run, cause);
  }
}
