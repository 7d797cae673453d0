import {
  AppError,
  FAILURE_REASONS,
  isAppError,
  messageOf,
  type Failure,
  type FailureReason,
  type ResourceType,
} from '#core';
import { KILLED } from '../docker/containers/out-of-memory';
import { containerEndIn, containerEndOf, NO_END, type ContainerEnd } from './container-end';
import { matchLog } from '../servers/match-log';
import { flows } from './flows/flows';
import type { Run } from './run';

const FREE_SPACE = 'Free space on the disk of DATA_ROOT, then try again.';
/** The system's own words, which most servers repeat. */
const NO_SPACE = { pattern: '(.*[Nn]o space left on device.*)', message: '$1' };

type Verdict = Pick<Failure, 'reason' | 'message' | 'hint'>;

function hintOnExit({ exitCode }: ContainerEnd): string {
  if (exitCode !== KILLED) return 'Look at log_tail, then try again.';
  return (
    'Something sent SIGKILL. If nobody did, the kernel ran out of memory before Docker watched for that: ' +
    "look at the host's log (dmesg), ask for more memory, then try again."
  );
}

/** Why a container ended before it was ready. */
function verdictOnExit(end: ContainerEnd, type: ResourceType, message: string): Verdict {
  if (end.oomKilled) {
    const hint = 'Ask for more memory, or look in log_tail for what used it.';
    return { reason: 'out_of_memory', message: `${message}: it was out of memory`, hint };
  }
  const full = matchLog(end.log, [...type.definition.disk_full, NO_SPACE]);
  if (full !== undefined) return { reason: 'disk_full', message: `${message}: ${full}`, hint: FREE_SPACE };
  const locked = matchLog(end.log, type.definition.locked);
  if (locked !== undefined) {
    const hint =
      'A Docker Engine that was killed may have left a server running that it no longer knows. Stop Docker, ' +
      'end the processes that are left (containerd-shim and its children), start Docker, then try again.';
    return { reason: 'internal', message: locked, hint };
  }
  const unreadable = matchLog(end.log, type.definition.unreadable);
  if (unreadable !== undefined) {
    const hint = 'This version of the server cannot read the data. Upgrade to another one of GET /api/types.';
    return { reason: 'data_unreadable', message: unreadable, hint };
  }
  const refusal = matchLog(end.log, type.definition.refusals);
  if (refusal !== undefined)
    return { reason: 'invalid_parameters', message: refusal, hint: 'Correct the parameter, then try again.' };
  const lastLine = end.log.findLast((line) => /error/i.test(line)) ?? end.log.at(-1) ?? 'it logged nothing';
  return { reason: 'internal', message: `${message}: ${lastLine}`, hint: hintOnExit(end) };
}

const HINTS: Partial<Record<FailureReason, string>> = {
  cancelled: 'The cancellation was requested; the steps so far are undone.',
  image_unavailable:
    'Check that the image exists and that this host can reach its registry, or load it with docker load, then try again.',
  disk_full: FREE_SPACE,
};

function reasonOf(error: unknown): FailureReason {
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return 'disk_full';
  const known = FAILURE_REASONS.find((reason) => error instanceof AppError && error.code === reason);
  return known ?? 'internal';
}

function verdictOnError(error: unknown): Verdict {
  const reason = reasonOf(error);
  const hint =
    (error instanceof AppError ? error.hint : undefined) ??
    HINTS[reason] ??
    "Look into the worker's log, then try again.";
  return { reason, message: messageOf(error), hint };
}

function isKnown(error: unknown): boolean {
  return error instanceof AppError && error.code !== 'internal' && error.code !== 'not_ready_in_time';
}

/** The server was about to come up, so that the end of its container explains the failure. */
function startsServer({ operation, steps }: Run): boolean {
  return flows[operation.kind].steps.some((step) => step.name === steps.step && step.startsServer);
}

/** The failure of an operation that no run has begun. */
export function failureWithoutRun(step: string, message: string, hint: string): Failure {
  return { step, reason: 'internal', message, hint, exit_code: null, oom_killed: false, log_tail: [] };
}

/** The text without the passwords that the run knows. */
export function redacted({ secrets }: Run, text: string): string {
  return [...secrets].reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}

/**
 * Finds out why a run failed for good, and says so as the record's `failure`, without a password. The only place that
 * translates errors for the record.
 */
export async function diagnose(run: Run, error: unknown): Promise<Failure> {
  const isRequested = isAppError(error, 'cancelled');
  const end = isRequested ? NO_END : { ...(await containerEndOf(run)), ...containerEndIn(error) };
  const ended = end.exitCode !== null && startsServer(run) && !isKnown(error);
  const verdict = ended ? verdictOnExit(end, run.type, messageOf(error)) : verdictOnError(error);
  return {
    step: run.steps.step,
    reason: verdict.reason,
    message: redacted(run, verdict.message),
    hint: verdict.hint,
    exit_code: end.exitCode,
    oom_killed: end.oomKilled,
    log_tail: end.log.map((line) => redacted(run, line)),
  };
}
