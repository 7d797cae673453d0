import type { Run } from '../run';
import type { Story } from '../run-parts';

/** What is done for an operation of one kind: an ordered list of steps. */
export interface Flow extends Story {
  /** Does the steps and ends the operation. Running it again after it was cut off anywhere is the retry. */
  readonly perform: (run: Run) => Promise<void>;
  /** Undoes what runs of it may have done that were cut off, when no other will go on. */
  readonly undo?: (run: Run) => Promise<void>;
}
