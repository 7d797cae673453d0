import type { Run } from '../run';

/** What is done for an operation of one kind: an ordered list of steps. */
export interface Flow {
  readonly steps: readonly string[];
  /** what the instance is to be from now on */
  readonly wants?: 'running' | 'stopped';
  /** Does the steps and ends the operation. Running it again after it was cut off anywhere is the retry. */
  readonly perform: (run: Run) => Promise<void>;
  /** Undoes what runs of it may have done that were cut off, when no other will go on. */
  readonly undo?: (run: Run) => Promise<void>;
}
