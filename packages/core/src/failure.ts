import type { FailureReason } from './errors';

/** Why an operation failed, without anything secret. `message` quotes the server or Docker where they gave a reason. */
export interface Failure {
  readonly step: string;
  readonly reason: FailureReason;
  readonly message: string;
  readonly hint: string;
  readonly exit_code: number | null;
  readonly oom_killed: boolean;
  readonly log_tail: readonly string[];
}
