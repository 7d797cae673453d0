import type { Run } from './run';

/**
 * A part of an operation. `run` ensures: it looks, creates what is missing and accepts what is right, so that running it
 * again is the retry.
 */
export interface Step {
  /** public: clients read it in an operation's steps and in `progress` */
  readonly name: string;
  /** false: this operation does without the step */
  readonly when?: (run: Run) => boolean;
  readonly run: (run: Run) => Promise<void>;
  /**
   * Takes back what this run's step, or one of an earlier run that died, has done in whole or in part. Does nothing where
   * nothing was done. Called again after it failed, it finishes the job.
   */
  readonly undo?: (run: Run) => Promise<void>;
  /** The point of no return: `run` calls run.commit(), and from then on no step is undone. */
  readonly commits?: true;
  /** A container that ends during this step explains its failure. */
  readonly startsServer?: true;
}
