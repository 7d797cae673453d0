import { AppError, FAILURE_REASONS, messageOf, type Failure, type FailureReason, type ResourceType } from '#core';
import { KILLED } from '../docker/containers/out-of-memory';
import { evidenceIn, gatherEvidence, NO_EVIDENCE, type Evidence } from './container-end';
import { matchLog } from '../servers/match-log';
import type { Run } from './run';

const FREE_SPACE = 'Free space on the disk of DATA_ROOT, then try again.';
/** The system's own words, which most engines repeat. */
const NO_SPACE = { pattern: '(.*[Nn]o space left on device.*)', message: '$1' };

type Verdict = Pick<Failure, 'reason' | 'message' | 'hint'>;

function hintOnExit({ exitCode }: Evidence): string {
  if (exitCode !== KILLED) return 'Look at log_tail, then try again.';
  return (
    'Something killed it (SIGKILL). When nobody did, the kernel did for lack of memory before the Docker Engine watched for ' +
    "that: look at the host's log (dmesg), ask for more memory, then try again."
  );
}

/** Why a container ended before it was ready. */
function verdictOnExit(evidence: Evidence, type: ResourceType, message: string): Verdict {
  if (evidence.oomKilled) {
    const hint = 'Ask for more memory, or look in log_tail for what took it.';
    return { reason: 'out_of_memory', message: `${message}: it was out of memory`, hint };
  }
  const full = matchLog(evidence.log, [...type.definition.disk_full, NO_SPACE]);
  if (full !== undefined) return { reason: 'disk_full', message: `${message}: ${full}`, hint: FREE_SPACE };
  const locked = matchLog(evidence.log, type.definition.locked);
  if (locked !== undefined) {
    const hint =
      'A Docker Engine that was killed may have left a server running that it does not know any more. Stop the Docker Engine, ' +
      'end what is left of it (containerd-shim and its children), start it, then try again.';
    return { reason: 'internal', message: locked, hint };
  }
  const unreadable = matchLog(evidence.log, type.definition.unreadable);
  if (unreadable !== undefined) {
    const hint = 'This version of the engine cannot read these data. Upgrade to another one of GET /api/types.';
    return { reason: 'data_unreadable', message: unreadable, hint };
  }
  const refusal = matchLog(evidence.log, type.definition.refusals);
  if (refusal !== undefined)
    return { reason: 'invalid_parameters', message: refusal, hint: 'Correct the parameter, then try again.' };
  const lastLine = evidence.log.findLast((line) => /error/i.test(line)) ?? evidence.log.at(-1) ?? 'it logged nothing';
  return { reason: 'internal', message: `${message}: ${lastLine}`, hint: hintOnExit(evidence) };
}

const HINTS: Partial<Record<FailureReason, string>> = {
  cancelled: 'It was asked for, and what was begun is undone.',
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

/** The steps in which the engine inside is about to come up. */
const STARTING: readonly string[] = ['await_ready', 'start_container'];

function isKnown(error: unknown): boolean {
  return error instanceof AppError && error.code !== 'internal' && error.code !== 'not_ready_in_time';
}

/** The failure of a request that no run has worked on. */
export function failureWithoutRun(step: string, message: string, hint: string): Failure {
  return { step, reason: 'internal', message, hint, exit_code: null, oom_killed: false, log_tail: [] };
}

/** The text without the passwords that the run knows. */
export function redacted({ secrets }: Run, text: string): string {
  return [...secrets].reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}

/**
 * Translates what ended a run for good into the record's `failure`, without the password. The only place that does.
 */
export async function reportFailure(run: Run, error: unknown): Promise<Failure> {
  const isAskedFor = error instanceof AppError && error.code === 'cancelled';
  const evidence = isAskedFor ? NO_EVIDENCE : { ...(await gatherEvidence(run)), ...evidenceIn(error) };
  const ended = evidence.exitCode !== null && STARTING.includes(run.steps.step) && !isKnown(error);
  const verdict = ended ? verdictOnExit(evidence, run.type, messageOf(error)) : verdictOnError(error);
  return {
    step: run.steps.step,
    reason: verdict.reason,
    message: redacted(run, verdict.message),
    hint: verdict.hint,
    exit_code: evidence.exitCode,
    oom_killed: evidence.oomKilled,
    log_tail: evidence.log.map((line) => redacted(run, line)),
  };
}
