import type { FailureReason } from './errors';

/** Why an operation failed, without anything secret. `message` is what the engine itself said, where it said something. */
export interface Failure {
  readonly step: string;
  readonly reason: FailureReason;
  readonly message: string;
  readonly hint: string;
  readonly exit_code: number | null;
  readonly oom_killed: boolean;
  readonly log_tail: readonly string[];
}
